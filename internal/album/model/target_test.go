package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// priorByHand is the log prior of d times the Jacobian at q, from gonum's
// distributions.
func priorByHand(m *Model, d *Draw, q []float64) float64 {
	half := func(x, s float64) float64 { return math.Ln2 + distuv.Normal{Sigma: s}.LogProb(x) }
	p := m.priors
	lp := half(d.SigmaArtist, p.ArtistScale) + half(d.SigmaRW, p.WalkScale) + half(d.Sigma, p.ObsScale)
	lp += logJacobian(m, q)
	n := distuv.Normal{Mu: p.RhoLoc, Sigma: p.RhoScale}
	slope := 2 * 0.99 * math.Exp(-q[qRho]) / math.Pow(1+math.Exp(-q[qRho]), 2)
	lp += n.LogProb(d.Rho) - math.Log(n.CDF(0.99)-n.CDF(-0.99)) + math.Log(slope)
	lp += distuv.Normal{Mu: p.MuLoc, Sigma: p.MuScale}.LogProb(d.Mu)
	lp += bendsByHand(m, d, q)
	for _, k := range m.follows {
		lp += distuv.Normal{Sigma: p.SlopeScale}.LogProb(d.Slope[k])
	}
	for _, b := range d.Beta[:len(d.Beta)-m.bends.n] {
		lp += distuv.Normal{Mu: p.BetaLoc, Sigma: p.BetaScale}.LogProb(b)
	}
	if m.noise.Learn {
		if m.noise.Prior == betaPrior {
			lp += distuv.Beta{Alpha: m.noise.Alpha, Beta: m.noise.Beta}.LogProb(d.Exponent)
			lp += math.Log(d.Exponent * (1 - d.Exponent))
		} else {
			lp += distuv.Normal{Mu: m.noise.Loc, Sigma: m.noise.logitScale()}.LogProb(q[qExponent])
		}
	}
	return lp
}

// bendsByHand is the part of priorByHand that concerns bends: the volume of their
// coefficients for that of the coordinates, by differences, is compared with what it is
// at the scale that the whitening is for.
func bendsByHand(m *Model, d *Draw, q []float64) (lp float64) {
	if !m.noise.Bends {
		return 0
	}
	at := m.noise.bendAt()
	scale := func(x float64) float64 {
		p := slices.Clone(q)
		p[at] = x
		var d Draw
		m.Constrain(p, &d)
		return d.Bend
	}
	lp = math.Ln2 + distuv.Normal{Sigma: m.priors.BendScale}.LogProb(d.Bend)
	lp += math.Log(fd.Derivative(scale, q[at], &fd.Settings{Formula: fd.Central, Step: 1e-5}))
	n := m.bends.n
	if n == 0 {
		return lp
	}
	for _, b := range d.Beta[len(d.Beta)-n:] {
		lp += distuv.Normal{Sigma: d.Bend / math.Sqrt(float64(n))}.LogProb(b)
	}
	there := slices.Clone(q)
	typical := Draw{SigmaArtist: d.SigmaArtist, SigmaRW: d.SigmaRW, Rho: d.Rho, Sigma: d.Sigma, Exponent: d.Exponent, Bend: typicalBend}
	m.unTheta(&typical, there)
	return lp + volume(m, q) - volume(m, there)
}

// volume is log |d gamma/d z| by differences, gamma the coefficients of bends.
func volume(m *Model, q []float64) float64 {
	n := m.bends.n
	at := len(q) - n
	j := mat.NewDense(n, n, nil)
	f := func(y, x []float64) {
		p := append(slices.Clone(q[:at]), x...)
		var d Draw
		m.Constrain(p, &d)
		copy(y, d.Beta[len(d.Beta)-n:])
	}
	fd.Jacobian(j, f, q[at:], &fd.JacobianSettings{Formula: fd.Central, Step: 1e-3})
	return math.Log(math.Abs(mat.Det(j)))
}

// logJacobian is log |d (sigma_artist, sigma_rw, sigma)/d q| by differences.
func logJacobian(m *Model, q []float64) float64 {
	f := func(y, x []float64) {
		p := slices.Clone(q)
		p[qArtist], p[qWalk], p[qTotal] = x[0], x[1], x[2]
		var d Draw
		m.Constrain(p, &d)
		y[0], y[1], y[2] = d.SigmaArtist, d.SigmaRW, d.Sigma
	}
	j := mat.NewDense(3, 3, nil)
	fd.Jacobian(j, f, []float64{q[qArtist], q[qWalk], q[qTotal]}, &fd.JacobianSettings{Formula: fd.Central, Step: 1e-5})
	return math.Log(math.Abs(mat.Det(j)))
}

// TestDensityAgainstDenseNormal compares the collapsed density with a dense
// multivariate normal and hand-written priors.
func TestDensityAgainstDenseNormal(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		target := m.Target()
		grad := make([]float64, target.Dim())
		for range 5 {
			q := randomPoint(target.Dim(), rng)
			var d Draw
			m.Constrain(q, &d)
			v, rows := covariance(m, &d)
			var chol mat.Cholesky
			if !chol.Factorize(v) {
				t.Fatal("V is not positive definite")
			}
			e := residual(m, &d, rows)
			var w mat.VecDense
			if err := chol.SolveVecTo(&w, e); err != nil {
				t.Fatal(err)
			}
			want := -0.5*(mat.Dot(e, &w)+chol.LogDet()+float64(len(rows))*math.Log(2*math.Pi)) + priorByHand(m, &d, q)
			near(t, "log density", target.LogDensity(q, grad), want, 1e-9)
		}
	})
}

func TestGradientAgainstDifferences(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		target := m.Target()
		scratch := make([]float64, target.Dim())
		f := func(q []float64) float64 { return target.LogDensity(q, scratch) }
		for range 3 {
			q := randomPoint(target.Dim(), rng)
			want := fd.Gradient(nil, f, q, &fd.Settings{Formula: fd.Central, Step: 1e-4})
			got := make([]float64, target.Dim())
			target.LogDensity(q, got)
			for i := range got {
				near(t, "gradient", got[i], want[i], 2e-5)
			}
		}
	})
}

// reference is the collapsed density by the plain passes of Point.
func reference(m *Model, q, grad []float64) float64 {
	nt := m.nTheta()
	th := m.theta(q)
	var d Draw
	var g natural
	m.Constrain(q, &d)
	b := append([]float64{d.Mu}, d.Beta...)
	gb := make([]float64, len(b))
	clear(grad)
	lp := m.prior(&th, q, &g, grad)
	pb, bend := m.coefficientPrior(b, gb, d.Bend)
	lp += pb + m.white.logVolume(&th.bend)
	p := m.At(d)
	var a Pass
	for k, s := range m.spans {
		p.Smooth(k, &a)
		last, seen := 1, false
		for i := s.Lo; i < s.Hi; i++ {
			if !m.rows.Train[i] {
				continue
			}
			j := i - s.Lo
			lp -= 0.5*(a.V[j]*a.V[j]*a.InvF[j]-math.Log(a.InvF[j])) + logSqrt2Pi
			steps := float64(m.rows.Position[i] - last)
			last = m.rows.Position[i]
			rn := 0.5 * (a.R[j]*a.R[j] - a.N[j])
			g.sr += rn * steps * 2 * th.sr
			if !seen {
				g.sa += rn * 2 * th.sa
			}
			seen = true
			_, w := p.noise(i)
			dh := 0.5 * (a.U[j]*a.U[j] - a.D[j])
			g.logSigma += dh * 2 * w
			g.g -= dh * 2 * w * m.levels[i].logCount
			g.slope.add(dh*2*w, &m.levels[i].by)
			g.rho += a.U[j] * m.prev[i]
			gb[0] += a.U[j]
			for c := range d.Beta {
				gb[c+1] += a.U[j] * (m.rows.X.At(i, c) - m.scaling.XMean[c]) / m.scaling.XSD[c]
			}
		}
	}
	th.pullBack(&g, grad)
	m.pullSlopes(&g, grad)
	// S' gb by columns of S: the image of unit vectors.
	for c := range gb {
		unit, image, zero := make([]float64, len(gb)), make([]float64, len(gb)), make([]float64, len(gb))
		unit[c] = 1
		m.white.apply(image, unit, &th.bend)
		m.white.apply(zero, make([]float64, len(gb)), &th.bend)
		for i := range gb {
			grad[nt+c] += (image[i] - zero[i]) * gb[i]
		}
	}
	m.pullBend(&th, bend+byScale(m, &th, q[nt:], gb), grad)
	return lp
}

// byScale is the derivative of the likelihood and the volume in the scale of bends, with
// what the coordinates do to the coefficients by differences; gb is the gradient in b.
func byScale(m *Model, th *theta, z, gb []float64) float64 {
	if m.bends.n == 0 {
		return 0
	}
	b := make([]float64, len(gb))
	return fd.Derivative(func(x float64) float64 {
		p := bendPoint{scale: x}
		m.white.apply(b, z, &p)
		return blas64.Dot(vector(b), vector(gb)) + m.white.logVolume(&p)
	}, th.bend.scale, &fd.Settings{Formula: fd.Central, Step: 1e-5 * th.bend.scale})
}

// TestFastEqualsReference holds the fast passes to the plain ones, which share no
// loop with them.
func TestFastEqualsReference(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		target := m.Target()
		for range 5 {
			q := randomPoint(target.Dim(), rng)
			got, want := make([]float64, len(q)), make([]float64, len(q))
			near(t, "log density", target.LogDensity(q, got), reference(m, q, want), 1e-10)
			for i := range got {
				if m.bends.n > 0 && i == m.noise.bendAt() {
					near(t, "gradient in sigma_bend", got[i], want[i], 1e-7)
					continue
				}
				near(t, "gradient", got[i], want[i], 1e-10)
			}
		}
	})
}

// TestConstantEqualsVarying compares the two fast passes where they must agree:
// every album with the reference count.
func TestConstantEqualsVarying(t *testing.T) {
	r := shapes["capped"].rows(5)
	for i := range r.Count {
		r.Count[i] = 64
	}
	a, err := New(r, Noise{}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(r, Noise{Exponent: 0.5}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	q := randomPoint(len(a.Start()), rand.New(rand.NewPCG(1, 1)))
	ga, gb := make([]float64, len(q)), make([]float64, len(q))
	near(t, "log density", a.Target().LogDensity(q, ga), b.Target().LogDensity(q, gb), 1e-11)
	for i := range ga {
		near(t, "gradient", ga[i], gb[i], 1e-9)
	}
}

// TestPermutedArtists: the order of the artists is no information.
func TestPermutedArtists(t *testing.T) {
	for name, noise := range regimes {
		t.Run(name, func(t *testing.T) {
			r := shapes["held out"].rows(11)
			m, err := New(r, noise, DefaultPriors())
			if err != nil {
				t.Fatal(err)
			}
			n, err := New(reversed(r), noise, DefaultPriors())
			if err != nil {
				t.Fatal(err)
			}
			q := randomPoint(len(m.Start()), rand.New(rand.NewPCG(2, 1)))
			var d Draw
			m.Constrain(q, &d)
			p := n.unconstrain(&d)
			g := make([]float64, len(q))
			near(t, "log density", n.Target().LogDensity(p, g), m.Target().LogDensity(q, g), 1e-9)
		})
	}
}

// reversed lists the artists in the opposite order.
func reversed(r Rows) Rows {
	all := spans(r.Artist)
	slices.Reverse(all)
	var order []int
	out := Rows{X: nil}
	for k, s := range all {
		shift := len(order) - s.Lo
		for i := s.Lo; i < s.Hi; i++ {
			order = append(order, i)
			out.Artist = append(out.Artist, k)
			prev := r.PrevRow[i]
			if prev >= 0 {
				prev += shift
			}
			out.PrevRow = append(out.PrevRow, prev)
		}
	}
	for _, i := range order {
		out.Position = append(out.Position, r.Position[i])
		out.Score, out.Prev = append(out.Score, r.Score[i]), append(out.Prev, r.Prev[i])
		out.Count, out.Train = append(out.Count, r.Count[i]), append(out.Train, r.Train[i])
	}
	out.X = permute(r.X, order)
	return out
}

// TestBitsRepeat: the same point gives the same bits, from any Target.
func TestBitsRepeat(t *testing.T) {
	eachCase(t, func(t *testing.T, m *Model, rng *rand.Rand) {
		a, b := m.Target(), m.Target()
		q := randomPoint(a.Dim(), rng)
		ga, gb := make([]float64, len(q)), make([]float64, len(q))
		la := a.LogDensity(q, ga)
		a.LogDensity(randomPoint(a.Dim(), rng), gb) // disturb the scratch
		again := a.LogDensity(q, ga)
		lb := b.LogDensity(q, gb)
		if la != lb || la != again || !slices.Equal(ga, gb) {
			t.Errorf("log density %v, %v, %v; gradients %v %v", la, again, lb, ga, gb)
		}
	})
}

func TestFarAwayIsNotFinite(t *testing.T) {
	m, err := New(shapes["ragged"].rows(1), Noise{}, DefaultPriors())
	if err != nil {
		t.Fatal(err)
	}
	target := m.Target()
	q := make([]float64, target.Dim())
	q[qTotal] = 800 // overflows
	if lp := target.LogDensity(q, make([]float64, len(q))); finite(lp) {
		t.Errorf("log density of an overflowing sigma = %v", lp)
	}
	q[qTotal], q[qArtist], q[qWalk] = 0, -20, -20 // next to no variance between artists: still a density
	if lp := target.LogDensity(q, make([]float64, len(q))); !finite(lp) {
		t.Errorf("log density without artist variance = %v", lp)
	}
}
