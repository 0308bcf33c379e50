package mcmc

import (
	"math"
	"math/rand/v2"
	"slices"
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
		e.begin(z, 0.05+0.6*rng.Float64(), rng)
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
		compareTree(t, e, &e.sub, pts)
	}
	if turned < 50 {
		t.Errorf("only %d trees turned: the test is too easy", turned)
	}
}

func compareTree(t *testing.T, e *engine, n *node, pts []point) {
	t.Helper()
	logW, member := math.Inf(-1), false
	rho := make([]float64, 2)
	for i := range pts {
		logW = logAddExp(logW, e.h0-e.sys.energy(&pts[i]))
		member = member || pts[i].q[0] == n.prop.q[0]
		rho[0] += pts[i].p[0]
		rho[1] += pts[i].p[1]
	}
	if math.Abs(logW-n.logW) > 1e-9 || !member {
		t.Fatalf("log weight %v, want %v; proposal among the points: %v", n.logW, logW, member)
	}
	last := pts[len(pts)-1]
	for i := range rho {
		if math.Abs(rho[i]-n.rho[i]) > 1e-9 || pts[0].p[i] != n.pBeg[i] || last.v[i] != n.vEnd[i] {
			t.Fatal("the ends or the summed momentum are not those of the points")
		}
	}
}

// The whole trajectory, grown in both directions, must stop when the list of
// its points in order of time says so, and hold its ends, sums and weights.
func TestTrajectoryAgreesWithItsDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 10))
	turned := 0
	for range 300 {
		e, z := engineAt(banana{}, banana{}.exact(rng), 10)
		e.sys.inv[0], e.sys.inv[1] = 0.6, 1.4
		e.begin(z, 0.1+0.5*rng.Float64(), rng)
		first := newPoint(2)
		first.copyFrom(z)
		pts := []point{first}
		for depth, straight := 0, true; straight && depth < 5; depth++ {
			forward := rng.Float64() < 0.5
			sub, ok := naiveExtend(e, pts, forward, depth)
			if got := e.extend(depth, forward, rng); got != ok {
				t.Fatalf("depth %d: extends %v, by definition %v", depth, got, ok)
			}
			if !ok {
				turned++
				break
			}
			a, b := pts, sub
			if !forward {
				a, b = sub, pts
			}
			want := naiveStraight(a, b)
			pts = append(append([]point(nil), a...), b...)
			if straight = e.absorb(forward, rng); straight != want {
				t.Fatalf("depth %d, forward %v: goes on %v, by definition %v", depth, forward, straight, want)
			}
			compareTree(t, e, &e.cur, pts)
		}
	}
	if turned < 50 {
		t.Errorf("only %d trajectories ended in a turned half: the test is too easy", turned)
	}
}

// naiveExtend doubles pts, in order of time, at one end and returns the new
// half in order of time.
func naiveExtend(e *engine, pts []point, forward bool, depth int) ([]point, bool) {
	z, from, eps := newPoint(2), pts[len(pts)-1], e.step
	if !forward {
		from, eps = pts[0], -e.step
	}
	z.copyFrom(&from)
	sub, ok := naiveTree(e, &z, eps, depth)
	if !forward {
		slices.Reverse(sub)
	}
	return sub, ok
}

// The proposal of a tree must be drawn with probability proportional to
// exp(-H): chi-squared over the four points of fixed trees with uneven weights.
func TestBuildDrawsMultinomially(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 2))
	for tested := 0; tested < 5; {
		e, z := engineAt(banana{}, banana{}.exact(rng), 10)
		e.begin(z, 0.9, rng)
		start, list := newPoint(2), newPoint(2)
		start.copyFrom(z)
		list.copyFrom(z)
		pts, ok := naiveTree(e, &list, e.step, 2)
		if !ok || weightRatio(e, pts) < 3 {
			continue
		}
		tested++
		const n = 20000
		counts := map[float64]float64{}
		for range n {
			z.copyFrom(&start)
			e.build(z, e.step, 2, &e.sub, rng)
			counts[e.sub.prop.q[0]]++
		}
		chi2 := 0.0
		for i := range pts {
			p := math.Exp(e.h0 - e.sys.energy(&pts[i]) - e.sub.logW)
			d := counts[pts[i].q[0]] - n*p
			chi2 += d * d / (n * p)
		}
		if chi2 > 21.1 { // 99.99 % quantile with 3 degrees of freedom
			t.Errorf("chi-squared %v with 3 degrees of freedom", chi2)
		}
	}
}

// weightRatio is the ratio of the largest to the smallest weight.
func weightRatio(e *engine, pts []point) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range pts {
		h := e.sys.energy(&pts[i])
		lo, hi = math.Min(lo, h), math.Max(hi, h)
	}
	return math.Exp(hi - lo)
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

// A step far beyond the stable one diverges at once: what is told of it is what
// one leapfrog from there gives.
func TestDivergenceIsTheStepThatBroke(t *testing.T) {
	target := unitGaussian(3)
	q := []float64{0.3, -1, 2}
	e, z := engineAt(target, q, 10)
	s, ok := e.transition(z, 80, rand.New(rand.NewPCG(3, 3)))
	if !ok || !s.Diverging || s.Steps != 1 {
		t.Fatalf("%+v", s)
	}
	if !slices.Equal(e.from, q) || !slices.Equal(z.q, q) {
		t.Errorf("broke from %v, the chain is at %v, want %v", e.from, z.q, q)
	}
	// The momentum is the first thing that the transition draws; the second
	// random number is the direction.
	again := rand.New(rand.NewPCG(3, 3))
	e2, z2 := engineAt(target, q, 10)
	e2.sys.momentum(z2, again)
	h0 := e2.sys.energy(z2)
	step := -80.0
	if again.Float64() < 0.5 {
		step = 80
	}
	h := e2.sys.leapfrog(z2, step)
	if !slices.Equal(e.to, z2.q) || e.rise != h-h0 {
		t.Errorf("to %v with %v, one leapfrog goes to %v with %v", e.to, e.rise, z2.q, h-h0)
	}
	if !math.IsInf(energyError(math.NaN()), 1) || energyError(-1200) != 1200 {
		t.Error("energy errors")
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
