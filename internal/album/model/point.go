package model

// Point is the model at one draw of its parameters, ready to filter single
// artists over all their rows, held-out ones included. It is immutable and may be
// shared by goroutines. It is the plain form of the passes that [Target] runs for
// many artists at once.
type Point struct {
	Draw
	m     *Model
	coef  coefficients
	shape tShape
}

// At returns the model at d. It keeps d.Beta.
func (m *Model) At(d Draw) *Point {
	p := &Point{Draw: d, m: m, coef: m.design.coefficients(d.Beta)}
	if m.noise.Likelihood.mixed() {
		p.shape = newShape(d.Nu, d.Skew)
	}
	return p
}

// Fixed returns x_i'beta + rho prev_i: the standardised mean of row i apart from
// the artist effect.
func (p *Point) Fixed(i int) float64 {
	return p.m.design.times(i, &p.coef) + p.Rho*p.m.prev[i]
}

// NoiseVar returns the observation variance of training row i, standardised.
func (p *Point) NoiseVar(i int) float64 {
	s2, _ := p.noise(i)
	return s2
}

func (p *Point) noise(i int) (s2, half float64) {
	return p.m.levels[i].variance(p.Sigma, p.Exponent, &p.Slope)
}

// Pass holds what filter and smoother know about the rows of one artist, in
// standardised units. Index 0 is the artist's first row. A held-out row is one
// without observation: its V, InvF, Gain, U and D are zero. The zero value is
// ready for use under the normal likelihood and reuses its memory; under the others
// it begins with [Pass.Begin].
type Pass struct {
	Level    []float64 // mean of a before row i is seen, given earlier training rows
	LevelVar []float64 // its variance P
	V        []float64 // innovation y - Fixed - Level
	InvF     []float64 // 1/F, F = P + s^2
	Gain     []float64 // K = P/F
	U        []float64 // (V^-1 e)_i, e the residuals about Fixed + mu
	D        []float64 // (V^-1)_ii
	R, N     []float64 // smoothing cumulants before row i

	fixed, noise []float64 // Fixed and NoiseVar of the training rows
	mix          passMixing
}

func (a *Pass) resize(n int) {
	for _, f := range []*[]float64{&a.Level, &a.LevelVar, &a.V, &a.InvF, &a.Gain, &a.U, &a.D, &a.R, &a.N} {
		if cap(*f) < n {
			*f = make([]float64, n)
		}
		*f = (*f)[:n]
		clear(*f)
	}
}

// look computes what the parameters of p say of every training row of artist k, which the
// rounds of [Point.mix] ask for again and again.
func (a *Pass) look(p *Point, k int) {
	s := p.m.spans[k]
	a.fixed, a.noise = resized(a.fixed, s.Hi-s.Lo), resized(a.noise, s.Hi-s.Lo)
	for i := s.Lo; i < s.Hi; i++ {
		if p.m.rows.Train[i] {
			a.fixed[i-s.Lo], a.noise[i-s.Lo] = p.Fixed(i), p.NoiseVar(i)
		}
	}
}

// Filter runs the Kalman filter over the rows of artist k of [Model.Artists] and
// fills Level, LevelVar, V, InvF and Gain. With mixing variables it first draws
// those of the artist given the parameters of p, see [Pass.Begin].
func (p *Point) Filter(k int, a *Pass) {
	a.look(p, k)
	if p.m.noise.Likelihood.mixed() {
		p.mix(k, a)
	}
	p.filter(k, a)
}

// filter is Filter given the mixing variables.
func (p *Point) filter(k int, a *Pass) {
	s := p.m.spans[k]
	a.resize(s.Hi - s.Lo)
	level, v := p.Mu, p.SigmaArtist*p.SigmaArtist
	last := 1
	for i := s.Lo; i < s.Hi; i++ {
		j := i - s.Lo
		v += float64(p.m.rows.Position[i]-last) * p.SigmaRW * p.SigmaRW
		last = p.m.rows.Position[i]
		a.Level[j], a.LevelVar[j] = level, v
		if !p.m.rows.Train[i] {
			continue
		}
		h, shift := a.noise[j], 0.0
		if a.mix.root != nil {
			h, shift = a.mix.noise(h, j)
		}
		a.V[j] = p.m.y[i] - a.fixed[j] - level - shift
		a.InvF[j] = 1 / (v + h)
		a.Gain[j] = v * a.InvF[j]
		level += a.Gain[j] * a.V[j]
		v = a.Gain[j] * h
	}
}

// Smooth runs the filter and then the disturbance smoother, which fills U, D, R
// and N.
func (p *Point) Smooth(k int, a *Pass) {
	p.Filter(k, a)
	r, n := 0.0, 0.0
	for j := len(a.V) - 1; j >= 0; j-- {
		iF, g := a.InvF[j], a.Gain[j]
		if iF > 0 {
			a.U[j] = a.V[j]*iF - g*r
			a.D[j] = iF + g*g*n
			r += a.U[j]
			n = iF + (1-g)*(1-g)*n
		}
		a.R[j], a.N[j] = r, n
	}
}

// Effect returns mean and variance of the artist effect of row j of a smoothed
// pass, given all training rows:
//
//	Level + P R,  P - P^2 N
func (a *Pass) Effect(j int) (mean, variance float64) {
	v := a.LevelVar[j]
	return a.Level[j] + v*a.R[j], v - v*v*a.N[j]
}

// Cross returns (V^-1)_ij for rows i < j of a smoothed pass, zero when either is
// held out. With c = K_i (1-K_{i+1}) ... (1-K_{j-1}) it is
//
//	-c (1/F_j - K_j (1-K_j) N),  N the cumulant after row j
//
// because the filter turns the i-th unit vector into innovations -c at j and
// -c (1-K_j) ... at later rows.
func (a *Pass) Cross(i, j int) float64 {
	if i >= j {
		panic("model: Cross needs i < j")
	}
	if a.InvF[j] == 0 {
		return 0
	}
	c := a.Gain[i]
	for l := i + 1; l < j; l++ {
		c *= 1 - a.Gain[l]
	}
	after := 0.0
	if j+1 < len(a.N) {
		after = a.N[j+1]
	}
	return -c * (a.InvF[j] - a.Gain[j]*(1-a.Gain[j])*after)
}
