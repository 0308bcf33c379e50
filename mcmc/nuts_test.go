package mcmc

import (
	"math"
	"math/rand/v2"
	"testing"
)

func engineAt(target Target, q []float64, maxDepth int) (*engine, *point) {
	e := newEngine(target, maxDepth)
	z := newPoint(target.Dim())
	copy(z.q, q)
	z.logp = target.LogDensity(z.q, z.g)
	return e, &z
}

// naiveTree integrates 2^depth points into a list and applies the criterion to
// every balanced subtree by its definition, from sums over the list.
func naiveTree(e *engine, z *point, eps float64, depth int) (pts []point, ok bool) {
	if depth == 0 {
		h := e.sys.leapfrog(z, eps)
		c := newPoint(len(z.q))
		c.copyFrom(z)
		return []point{c}, e.h0-h >= -maxEnergyError
	}
	a, ok := naiveTree(e, z, eps, depth-1)
	if !ok {
		return nil, false
	}
	b, ok := naiveTree(e, z, eps, depth-1)
	if !ok {
		return nil, false
	}
	return append(a, b...), naiveStraight(a, b)
}

func naiveStraight(a, b []point) bool {
	straight := func(pts []point) bool {
		sum := make([]float64, len(pts[0].p))
		for _, z := range pts {
			for i, p := range z.p {
				sum[i] += p
			}
		}
		first, last := 0.0, 0.0
		for i, s := range sum {
			first += s * pts[0].v[i]
			last += s * pts[len(pts)-1].v[i]
		}
		return first > 0 && last > 0
	}
	whole := append(append([]point(nil), a...), b...)
	return straight(whole) && straight(whole[:len(a)+1]) && straight(whole[len(a)-1:])
}

// The trees of the engine must hold the points, weights and turns that the
// definition gives when everything is kept in lists.
func TestBuildAgreesWithItsDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 9))
	turned := 0
	for range 400 {
		q := banana{}.exact(rng)
		e, z := engineAt(banana{}, q, 10)
		e.sys.inv[0], e.sys.inv[1] = 0.6, 1.4
		e.begin(z, 0.05+0.4*rng.Float64(), rng)
		eps := e.step
		if rng.Float64() < 0.5 {
			eps = -eps
		}
		depth := rng.IntN(5)
		mine, list := newPoint(2), newPoint(2)
		mine.copyFrom(z)
		list.copyFrom(z)
		pts, want := naiveTree(e, &list, eps, depth)
		got := e.build(&mine, eps, depth, &e.sub, rng)
		if got != want {
			t.Fatalf("depth %d, step %v: goes on %v, by definition %v", depth, eps, got, want)
		}
		if !got {
			turned++
			continue
		}
		compareTree(t, e, pts)
	}
	if turned < 50 {
		t.Errorf("only %d trees turned: the test is too easy", turned)
	}
}

func compareTree(t *testing.T, e *engine, pts []point) {
	t.Helper()
	logW, member := math.Inf(-1), false
	rho := make([]float64, 2)
	for i := range pts {
		logW = logAddExp(logW, e.h0-e.sys.energy(&pts[i]))
		member = member || pts[i].q[0] == e.sub.prop.q[0]
		rho[0] += pts[i].p[0]
		rho[1] += pts[i].p[1]
	}
	if math.Abs(logW-e.sub.logW) > 1e-9 || !member {
		t.Fatalf("log weight %v, want %v; proposal among the points: %v", e.sub.logW, logW, member)
	}
	last := pts[len(pts)-1]
	for i := range rho {
		if math.Abs(rho[i]-e.sub.rho[i]) > 1e-9 || pts[0].p[i] != e.sub.pBeg[i] || last.v[i] != e.sub.vEnd[i] {
			t.Fatal("the ends or the summed momentum are not those of the points")
		}
	}
}

// The proposal of a tree must be drawn with probability proportional to
// exp(-H): chi-squared over the eight points of one fixed tree.
func TestBuildDrawsMultinomially(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 2))
	e, z := engineAt(banana{}, []float64{0.9, 0.6}, 10)
	const step = 0.12
	e.begin(z, step, rand.New(rand.NewPCG(1, 5)))
	start := newPoint(2)
	start.copyFrom(z)
	list := newPoint(2)
	list.copyFrom(&start)
	pts, ok := naiveTree(e, &list, step, 3)
	if !ok {
		t.Fatal("this start turns at once; choose another")
	}
	const n = 40000
	counts := map[float64]float64{}
	for range n {
		z.copyFrom(&start)
		e.build(z, step, 3, &e.sub, rng)
		counts[e.sub.prop.q[0]]++
	}
	chi2 := 0.0
	for i := range pts {
		p := math.Exp(e.h0 - e.sys.energy(&pts[i]) - e.sub.logW)
		d := counts[pts[i].q[0]] - n*p
		chi2 += d * d / (n * p)
	}
	if chi2 > 29.9 { // 99.99 % quantile with 7 degrees of freedom
		t.Errorf("chi-squared %v with 7 degrees of freedom", chi2)
	}
}

func TestTransitionCountsItsWork(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	e, z := engineAt(unitGaussian(3), []float64{1, 0, -1}, 4)
	s, _ := e.transition(z, 0.01, rng) // far too short to turn in 15 steps
	if s.TreeDepth != 4 || s.Steps != 15 || !s.MaxTreeDepth || s.Diverging {
		t.Errorf("at the depth limit: %+v", s)
	}
	if s, _ = e.transition(z, 0.5, rng); s.MaxTreeDepth || s.Steps >= 15 || s.AcceptRate < 0.5 || s.AcceptRate > 1 {
		t.Errorf("with a proper step: %+v", s)
	}
	if s.LogDensity != z.logp || s.Energy < -z.logp || s.StepSize != 0.5 {
		t.Errorf("stats do not belong to the point: %+v, log density %v", s, z.logp)
	}
	before := append([]float64(nil), z.q...)
	if s, _ = e.transition(z, 1e4, rng); !s.Diverging || s.Steps != 1 || z.q[0] != before[0] {
		t.Errorf("with an absurd step: %+v", s)
	}
}

func TestTransitionStops(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	e, z := engineAt(unitGaussian(2), []float64{1, 2}, 10)
	left := 5
	e.stop = func() bool { left--; return left < 0 }
	if _, ok := e.transition(z, 0.01, rng); ok || z.q[0] != 1 || z.q[1] != 2 || z.logp != -2.5 {
		t.Errorf("stopped transition: ok %v, point %v", ok, z.q)
	}
}

func TestTransitionDoesNotAllocate(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	e, z := engineAt(unitGaussian(20), make([]float64, 20), 10)
	e.transition(z, 0.002, rng) // sees the deepest tree
	if n := testing.AllocsPerRun(50, func() { e.transition(z, 0.05, rng) }); n != 0 {
		t.Errorf("%v allocations per transition", n)
	}
}

func TestLogAddExp(t *testing.T) {
	inf := math.Inf(-1)
	for _, c := range [][3]float64{
		{0, 0, math.Ln2},
		{inf, 3, 3},
		{3, inf, 3},
		{inf, inf, inf},
		{1000, 1000, 1000 + math.Ln2},
		{-2000, 0, 0},
		{math.Log(2), math.Log(5), math.Log(7)},
	} {
		if got := logAddExp(c[0], c[1]); math.Abs(got-c[2]) > 1e-13 && got != c[2] {
			t.Errorf("logAddExp(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
		}
	}
}
