package model

import "math"

// Param names one stored parameter.
type Param struct {
	Name   string
	Coords []string // the feature of each element; nil for a scalar

	low, high float64
}

// largest is beyond every draw in standardised units that anything can be computed
// from: sums of squares of larger ones are no numbers.
const largest = 1e100

// Holds reports whether a draw of the parameter can have the value x: it is a
// number, not absurdly large, and within the parameter's support.
func (p *Param) Holds(x float64) bool {
	return math.Abs(x) <= largest && (p.low == p.high || p.low <= x && x <= p.high)
}

// Size returns the number of elements.
func (p *Param) Size() int {
	if p.Coords == nil {
		return 1
	}
	return len(p.Coords)
}

// Draw is one set of parameter values, in standardised units. Exponent is the
// fixed exponent where it is not learned.
type Draw struct {
	Mu, SigmaArtist, SigmaRW, Rho, Sigma, Exponent float64
	Nu, Skew                                       float64 // of the likelihoods that have them
	Bend                                           float64 // sigma_bend, where effects bend
	Slope                                          Slopes  // of the noise, where it follows something
	Beta                                           []float64
}

// Parameters lists what [Model.Flatten] writes, in its order.
func (m *Model) Parameters() []Param {
	var ps []Param
	for _, p := range m.parameters {
		q := Param{Name: p.Name, low: p.low, high: p.high}
		if p.at == nil {
			q.Coords = m.rows.X.Names()
		}
		ps = append(ps, q)
	}
	return ps
}

// FlatSize is the number of values that [Model.Flatten] writes.
func (m *Model) FlatSize() int { return len(m.parameters) - 1 + m.columns() }

// Flatten writes d into out in the order of [Model.Parameters] and returns it; a
// nil out is allocated.
func (m *Model) Flatten(d *Draw, out []float64) []float64 {
	out = out[:0]
	for _, p := range m.parameters {
		if p.at == nil {
			out = append(out, d.Beta...)
			continue
		}
		out = append(out, *p.at(d))
	}
	return out
}

// Unflatten is the inverse of [Model.Flatten]. It panics if the length is wrong.
func (m *Model) Unflatten(values []float64) Draw {
	if len(values) != m.FlatSize() {
		panic("model: Unflatten: wrong number of values")
	}
	d := Draw{Exponent: m.fixedExponent()}
	for _, p := range m.parameters {
		if p.at == nil {
			n := m.columns()
			d.Beta = append([]float64(nil), values[:n]...)
			values = values[n:]
			continue
		}
		*p.at(&d), values = values[0], values[1:]
	}
	return d
}

func (m *Model) fixedExponent() float64 {
	if m.noise.Learn {
		return 0
	}
	return m.noise.Exponent
}

func (m *Model) columns() int { return len(m.rows.X.Columns) }

// nTheta is the number of unconstrained coordinates before b.
func (m *Model) nTheta() int {
	n := m.noise.nuAt()
	if m.noise.Likelihood.mixed() {
		n++
	}
	if m.noise.Likelihood.skewed() {
		n++
	}
	return n
}

// bendAt is the coordinate of sigma_bend.
func (n *Noise) bendAt() int {
	if n.Learn {
		return qExponent + 1
	}
	return qExponent
}

// slopeAt is the coordinate of the first slope of the noise; the others follow it.
func (n *Noise) slopeAt() int {
	if n.Bends {
		return n.bendAt() + 1
	}
	return n.bendAt()
}

// nuAt is the coordinate of nu; that of skew follows.
func (n *Noise) nuAt() int { return n.slopeAt() + len(n.By) }

// dim is the number of unconstrained coordinates.
func (m *Model) dim() int { return m.nTheta() + 1 + m.columns() }

// coefficientPrior returns the log prior of b = (mu, beta) given the scale of the bends,
// adds its gradient in b to grad, and returns that in the scale.
func (m *Model) coefficientPrior(b, grad []float64, bend float64) (lp, dBend float64) {
	total, db := normalLog(b[0]-m.priors.MuLoc, m.priors.MuScale)
	grad[0] += db
	w := 1 / (m.priors.BetaScale * m.priors.BetaScale)
	ss, straight := 0.0, b[1:1+m.columns()-m.bends.n]
	for j, x := range straight {
		x -= m.priors.BetaLoc
		ss += x * x
		grad[j+1] -= w * x
	}
	perColumn := math.Log(m.priors.BetaScale) + logSqrt2Pi
	total = total - 0.5*w*ss - float64(len(straight))*perColumn
	if m.bends.n == 0 {
		return total, 0
	}
	at := 1 + len(straight)
	lp, dBend = m.bends.prior(b[at:], grad[at:], bend)
	return total + lp, dBend
}
