package ptychography

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// misplace changes the positions of data: by noise, and by a scale and a turn about the
// middle, and returns the right ones.
func misplace(d *Dataset, noise, scale, turn float64) Scan {
	right := slices.Clone(d.Scan)
	m := d.Scan.middle()
	rng := rand.New(rand.NewPCG(3, 3))
	for i, p := range right {
		y, x := scale*(p.Y-m.Y), scale*(p.X-m.X)
		d.Scan[i] = Position{m.Y + math.Cos(turn)*y - math.Sin(turn)*x + noise*rng.NormFloat64(), m.X + math.Sin(turn)*y + math.Cos(turn)*x + noise*rng.NormFloat64()}
	}
	return right
}

// away is the root mean square distance of a scan from another along an axis, apart from
// its middle.
func away(a, b Scan) (rms float64) {
	middle := Scan.middle
	ma, mb := middle(a), middle(b)
	for i := range a {
		y, x := a[i].Y-ma.Y-b[i].Y+mb.Y, a[i].X-ma.X-b[i].X+mb.X
		rms += (y*y + x*x) / 2 / float64(len(a))
	}
	return math.Sqrt(rms)
}

// oracleMisfit is the misfit of pattern i with its position moved, written down anew.
func oracleMisfit(s *Scene, i int, dy, dx float64) float64 {
	n := s.Model.n
	p := s.Data.Scan[i]
	p.Y, p.X = p.Y+dy, p.X+dx
	var modes [][]complex128
	for _, m := range s.Model.Probe().Modes {
		modes = append(modes, widen(m))
	}
	if r := s.relaxation(); r != nil {
		for k, c := range r.Coefficients[i] {
			for j, v := range r.Modes[k] {
				modes[0][j] += complex128(c) * complex128(v)
			}
		}
	}
	patch := oraclePatch(s.Object, p, n)
	if s.Subpixel == Fourier {
		at := s.places[i]
		patch = oraclePatch(s.Object, Position{float64(at.y+n/2) + s.Object.Origin.Y, float64(at.x+n/2) + s.Object.Origin.X}, n)
		for m, mode := range modes {
			modes[m] = oracleShift(mode, n, at.dy+dy, at.dx+dx)
		}
	}
	f, b := s.illumination(i)
	var sum float64
	for j, v := range oracleIntensity(modes, patch, n) {
		root := math.Sqrt(v+b/f) - float64(s.Data.Patterns.At(i)[j])/math.Sqrt(f)
		sum += f * root * root
	}
	return sum
}

// The gradient by the position is that of finite differences of the physics written down
// anew: between pixels and by a moved probe, with modes, intensities and background,
// and with a probe that varies from pattern to pattern.
func TestPositionGradient(t *testing.T) {
	// A probe that is moved has gone through two transforms more in single precision.
	for subpixel, tolerance := range map[Subpixel]float64{Bilinear: 1e-6, Fourier: 5e-6} {
		d, _ := simulated(t, func(s *Simulation) { s.N, s.Points, s.Radius, s.Modes, s.Sample = 16, 16, 4, 2, "blobs" })
		d.Intensity, d.Background = slices.Repeat([]float64{0.8}, 16), 3
		object := NewObject(d.Scan, 16)
		for i, v := range randomField(len(object.Data), 0.3, 5) {
			object.Data[i] += v
		}
		s, err := NewScene(d, object, subpixel)
		if err != nil {
			t.Fatal(err)
		}
		for k := range 6 {
			if k == 3 {
				if err := s.beginRelaxation(2); err != nil {
					t.Fatal(err)
				}
				for j, v := range randomField(2*256, 0.1, 6) {
					s.variation(j / 256)[j%256] = v * s.Model.probe[0][j%256]
				}
			}
			i := []int{0, 7, 15}[k%3]
			step := s.optic(0).positionStep(newSlopes(256), i)
			const h = 1e-4
			along := func(y, x float64) float64 {
				d := func(h float64) float64 {
					return (oracleMisfit(s, i, h*y, h*x) - oracleMisfit(s, i, -h*y, -h*x)) / (2 * h)
				}
				return (4*d(h) - d(2*h)) / 3
			}
			size := math.Hypot(step.gy, step.gx)
			if gy, gx := along(1, 0), along(0, 1); math.Hypot(gy-step.gy, gx-step.gx) > tolerance*size {
				t.Errorf("subpixel %d, pattern %d: gradient (%v, %v), by differences (%v, %v)", subpixel, i, step.gy, step.gx, gy, gx)
			}
			if want := oracleMisfit(s, i, 0, 0); math.Abs(step.misfit-want) > 1e-5*want {
				t.Errorf("misfit %v, want %v", step.misfit, want)
			}
			if step.yy <= 0 || step.yy*step.xx <= step.yx*step.yx {
				t.Errorf("curvature [%v %v; . %v]", step.yy, step.yx, step.xx)
			}
		}
	}
}

// positioned is a solver that finds positions.
func positioned(fit PositionFit, passes int) Solver {
	s := lsq(passes, nil)
	s.FitPositions, s.PositionLimit, s.SettlePasses = fit, 8, SettlePasses
	return s
}

// wide has positions enough to tell a map by.
func wide(s *Simulation) { s.Sample, s.Photons, s.Radius, s.Step = "blobs", 1e5, 7, 3 }

// Wrong positions are found, each for itself, as a map, and both, and with them the
// object that is lost without.
func TestPositionsAreFound(t *testing.T) {
	for _, c := range []struct {
		name               string
		fit                PositionFit
		noise, scale, turn float64
		most               float64 // pixels
	}{
		{"each", FitEach, 1.5, 1, 0, 0.65},
		{"map", FitAffine, 0, 0.94, 0.05, 0.3},
		{"both", FitBoth, 1, 0.94, 0.05, 0.45},
	} {
		d, truth := simulated(t, wide)
		right := misplace(d, c.noise, c.scale, c.turn)
		d.Probe.Normalize(d.Patterns.MeanCounts())
		s := positioned(c.fit, 40)
		r := solve(t, s, d)
		s.FitPositions = FitNone
		without := solve(t, s, d)
		gain := func(r *Result) float64 {
			at := *d
			at.Scan = right
			return gainOf(t, &at, truth, r.Object.like(truth))
		}
		rms, before := away(r.Scan, right), away(d.Scan, right)
		t.Logf("%s: %.3f pixels off, were %.3f; amplitude %.1f dB, without %.1f", c.name, rms, before, gain(r), gain(without))
		if rms > c.most || gain(r) < gain(without)+3 {
			t.Errorf("%s: %.3f pixels off, were %.3f; amplitude %.1f dB, without %.1f", c.name, rms, before, gain(r), gain(without))
		}
	}
}

// like returns the part of an object that another has, one elsewhere.
func (o *Object) like(other *Object) *Object {
	c := other.Clone()
	for i := range c.Data {
		c.Data[i] = 1
	}
	c.paste(o)
	return c
}

// Right positions stay where they are, and the object is as good as without a fit.
func TestRightPositionsStay(t *testing.T) {
	d, truth := simulated(t, wide)
	d.Probe.Normalize(d.Patterns.MeanCounts())
	for _, fit := range []PositionFit{FitEach, FitAffine, FitBoth} {
		s := positioned(fit, 40)
		r := solve(t, s, d)
		s.FitPositions = FitNone
		with, without := gainOf(t, d, truth, r.Object.like(truth)), gainOf(t, d, truth, solve(t, s, d).Object)
		if off := away(r.Scan, d.Scan); off > 0.05 || with < without-0.3 {
			t.Errorf("fit %d: %.3f pixels off, %.2f dB, without %.2f", fit, off, with, without)
		}
	}
}

// Threads and interruptions leave no trace, neither before positions settle nor after,
// together with intensities, a background and modes.
func TestPositionsHaveTheSameBits(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points, s.Background, s.Modes = 1e4, 36, 1, 2 })
	misplace(d, 1, 0.96, 0)
	for _, stop := range []int{3, 6} {
		s := positioned(FitBoth, 8)
		s.SettlePasses, s.FitIntensity, s.FitBackground, s.Threads = 5, true, true, 1
		var state *State
		s.Observe = func(p Progress) error {
			if p.Pass == stop {
				state = p.State()
			}
			return nil
		}
		want := solve(t, s, d)
		s.Observe = nil
		same := func(how string, got *Result) {
			if !slices.Equal(got.Object.Data, want.Object.Data) || !slices.Equal(got.Scan, want.Scan) || got.Residual != want.Residual {
				t.Errorf("%s: other bits", how)
			}
		}
		s.Threads = 5
		same("five threads", solve(t, s, d))
		s.Resume = state
		same("resumed", solve(t, s, d))
		s.FitPositions = FitNone
		if _, err := s.Run(t.Context(), d, nil); err == nil {
			t.Error("a run goes on without its positions")
		}
	}
}

// A pass that is interrupted leaves positions as they were before it.
func TestInterruptedPositions(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points = 1e4, 36 })
	misplace(d, 1, 1, 0)
	s := positioned(FitBoth, 8)
	ctx, cancel := context.WithCancel(t.Context())
	var at Scan
	s.Observe = func(p Progress) error {
		if p.Pass == 5 {
			for i, v := range p.State().Memory[positionsKey][:36] {
				at = append(at, Position{d.Scan[i].Y + float64(real(v)), d.Scan[i].X + float64(imag(v))})
			}
			cancel()
		}
		return nil
	}
	s.KeepBest = false
	if r, err := s.Run(ctx, d, nil); !errors.Is(err, context.Canceled) || !slices.Equal(r.Scan, at) {
		t.Errorf("positions of another pass: %v", err)
	}
}

// What cannot be found is refused, and movements end at their limit.
func TestPositionLimits(t *testing.T) {
	d, _ := simulated(t, func(s *Simulation) { s.Photons, s.Points = 1e4, 36 })
	misplace(d, 2, 1, 0)
	for _, change := range []func(*Solver){
		func(s *Solver) { s.Subpixel = Nearest },
		func(s *Solver) { s.PositionLimit = 0 },
		func(s *Solver) { s.PositionLimit = math.NaN() },
		func(s *Solver) { s.FitPositions = 9 },
		func(s *Solver) { s.SettlePasses = -1 },
	} {
		s := positioned(FitEach, 2)
		if change(&s); s.checkPositionFit() == nil {
			t.Errorf("%+v is taken", s)
		}
		if _, err := s.Run(t.Context(), d, nil); err == nil {
			t.Errorf("%+v runs", s)
		}
	}
	s := positioned(FitEach, 8)
	s.PositionLimit = 0.5
	r := solve(t, s, d)
	for i, p := range r.Scan {
		if far := math.Hypot(p.Y-d.Scan[i].Y, p.X-d.Scan[i].X); far > 0.5001 {
			t.Errorf("position %d has moved by %v pixels", i, far)
		}
	}
	if away(r.Scan, d.Scan) < 0.1 {
		t.Error("nothing has moved")
	}
}

// A map is found in its parts, and scans without one are refused.
func TestScanMap(t *testing.T) {
	from := Scan{{10, 20}, {14, 20}, {10, 27}, {13, 30}, {-5, 3}}
	const sy, sx, turn, shear = 1.1, 0.93, 0.04, -0.02
	to := make(Scan, len(from))
	for i, p := range from {
		y, x := sy*p.Y+shear*sx*p.X, sx*p.X
		to[i] = Position{math.Cos(turn)*y - math.Sin(turn)*x + 3, math.Sin(turn)*y + math.Cos(turn)*x - 1}
	}
	m, err := FitScanMap(from, to)
	for name, pair := range map[string][2]float64{"scale y": {m.ScaleY, sy}, "scale x": {m.ScaleX, sx}, "turn": {m.Rotation, turn}, "shear": {m.Shear, shear}, "rest": {m.Rest, 0}} {
		if err != nil || math.Abs(pair[0]-pair[1]) > 1e-5 {
			t.Errorf("%s %v, want %v, %v", name, pair[0], pair[1], err)
		}
	}
	if off := away(m.Apply(from), to); off > 1e-4 {
		t.Errorf("the map brings positions %v pixels off", off)
	}
	for _, bad := range []Scan{nil, from[:3], {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}}, {{math.NaN(), 0}, {}, {}, {}, {}}} {
		if _, err := FitScanMap(bad, to); err == nil {
			t.Errorf("a map from %v", bad)
		}
	}
}

// An object of which there can be none is refused before it is made, by limit and by map.
func TestNoRoomForPositions(t *testing.T) {
	sim := DefaultSimulation()
	sim.Sample, sim.N, sim.Points, sim.Step, sim.Radius, sim.Defocus = "blobs", 16, 4, 2, 3, 4
	set, _, err := Simulate(sim)
	if err != nil {
		t.Fatal(err)
	}
	far := *set
	far.Scan = slices.Clone(set.Scan)
	far.Scan[3] = Position{far.Scan[0].Y + 16e3, far.Scan[0].X + 16e3}
	for _, c := range []struct {
		fit   PositionFit
		limit float64
	}{{FitEach, 1024}, {FitAffine, 1}, {FitBoth, 1024}} {
		s := NewSolver(NewLSQML(), 1)
		s.FitPositions, s.PositionLimit = c.fit, c.limit
		if _, err := s.Run(t.Context(), &far, nil); !errors.Is(err, ErrRoom) {
			t.Errorf("fit %d, limit %v: %v", c.fit, c.limit, err)
		}
		if _, err := s.Run(t.Context(), set, nil); err != nil { // a smaller scan has room
			t.Errorf("fit %d, limit %v: %v", c.fit, c.limit, err)
		}
	}
}

// A probe that is shifted is a position that is wrong: P(r - u) at p gives the pattern of
// P(r) at p + u.
func TestShiftedProbeIsAPosition(t *testing.T) {
	d, truth := simulated(t, func(s *Simulation) { s.Sample, s.Points = "blobs", 9 })
	n := d.Probe.N
	shifted := d.Probe.Clone()
	for i, v := range d.Probe.Modes[0] {
		y, x := i/n, i%n
		shifted.Modes[0][(y+2)%n*n+(x+n-1)%n] = v // 2 down, 1 to the left
	}
	patch, want, got := make([]complex64, n*n), make([]float32, n*n), make([]float32, n*n)
	intensity := func(p *Probe, at Position, out []float32) {
		m, err := NewModel(p)
		if err != nil {
			t.Fatal(err)
		}
		truth.extract(patch, n, truth.place(at, n, Nearest))
		m.forward(out, patch)
	}
	at := d.Scan[4]
	intensity(shifted, at, got)
	intensity(d.Probe, Position{at.Y + 2, at.X - 1}, want)
	var off, all float64
	for i, v := range want {
		off, all = off+math.Abs(float64(v-got[i])), all+float64(v)
	}
	if off > 1e-3*all { // what little light goes around the edges of the frame
		t.Errorf("patterns differ by %.2g of their counts", off/all)
	}
	intensity(d.Probe, Position{at.Y - 2, at.X + 1}, want)
	if slices.Equal(want, got) {
		t.Error("the other way is the same")
	}
}

// One that shifts along the scan is mended by a map of the positions, since in a raster
// the order of the patterns goes with their place.
func TestShiftingProbeIsMended(t *testing.T) {
	d, truth := simulated(t, wide)
	right := *d
	d.Scan = slices.Clone(d.Scan)
	for i := range d.Scan {
		d.Scan[i].X += 2 * (2*float64(i)/float64(len(d.Scan)-1) - 1)
	}
	s := positioned(FitNone, 40)
	without := gainOf(t, &right, truth, solve(t, s, d).Object.like(truth))
	s = positioned(FitAffine, 40)
	with := gainOf(t, &right, truth, solve(t, s, d).Object.like(truth))
	t.Logf("amplitude %.1f dB, as given %.1f", with, without)
	if with < without+3 {
		t.Errorf("amplitude %.1f dB, as given %.1f", with, without)
	}
}
