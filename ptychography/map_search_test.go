package ptychography

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

// searched is a scan of small patterns that is scaled and turned, and the right one.
func searched(t *testing.T, scale, turn float64) (d *Dataset, right Scan) {
	d, _ = simulated(t, func(s *Simulation) { wide(s); s.Points, s.Seed = 121, 3 })
	right = misplace(d, 0, scale, turn)
	d.Probe.Normalize(d.Patterns.MeanCounts())
	return d, right
}

// The map of a scan is found to less than it says it can tell, and a run with it keeps
// it and has the same bits with other threads and after an interruption.
func TestMapIsSearchedFor(t *testing.T) {
	if testing.Short() {
		t.Skip("four hundred passes")
	}
	d, right := searched(t, 0.95, 3*math.Pi/180)
	s := positioned(FitAffine, 20)
	r, err := s.SearchMap(t.Context(), d)
	if err != nil || !r.Told || r.After > r.Before || r.Passes < searchPasses*(2+9*r.Rounds) {
		t.Fatalf("%+v, %v", r, err)
	}
	m, err := FitScanMap(right, r.Places)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("scales off by %.4f, %.4f, turned by %.3f degrees, shear %.4f, least %.4f", m.ScaleY-1, m.ScaleX-1, m.Rotation*180/math.Pi, m.Shear, r.Least)
	if off := largest(m.elements()); off > 0.0045 || r.Least < off || r.Least > 0.012 {
		t.Errorf("an element is off by %.4f, told from %.4f on", off, r.Least)
	}
	if m.Rest > 1e-4 {
		t.Errorf("positions are %v pixels about a map", m.Rest)
	}
	s.Places, s.SettlePasses, s.Recipe = r.Places, 2, Recipe{{NewLSQML(), 4}}
	var state *State
	s.Observe = func(p Progress) error {
		if p.Pass == 2 {
			state = p.State()
		}
		return nil
	}
	want := solve(t, s, d)
	if off := away(want.Scan, r.Places); off > 1e-5 {
		t.Errorf("positions have left their map by %v pixels", off)
	}
	s.Observe, s.Resume, s.Threads = nil, state, 3
	if got := solve(t, s, d); !slices.Equal(got.Object.Data, want.Object.Data) || !slices.Equal(got.Scan, want.Scan) {
		t.Error("other bits after an interruption")
	}
}

// A right scan has no map, nor have a line and a fit that needs none, and what cannot be
// looked for is refused.
func TestNoMap(t *testing.T) {
	if testing.Short() {
		t.Skip("two hundred passes")
	}
	d, _ := searched(t, 1, 0)
	s := positioned(FitAffine, 20)
	r, err := s.SearchMap(t.Context(), d)
	if err != nil || r.Told || !slices.Equal(r.Places, d.Scan) {
		t.Errorf("told %v of a right scan, %v", r != nil && r.Told, err)
	}
	if r, err := positioned(FitEach, 20).SearchMap(t.Context(), d); err != nil || r.Told || r.Passes > 0 {
		t.Errorf("a map is looked for unasked: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.SearchMap(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended search: %v", err)
	}
	s.Places = d.Scan[1:]
	if _, err := s.Run(t.Context(), d, nil); err == nil {
		t.Error("places of other patterns are taken")
	}
	s.Places = slices.Clone(d.Scan)
	s.Places[0].Y = math.NaN()
	if _, err := s.Run(t.Context(), d, nil); err == nil {
		t.Error("a place that is no number is taken")
	}
	for i := range d.Scan {
		d.Scan[i].Y = 0
	}
	if r, err := positioned(FitAffine, 2).SearchMap(t.Context(), d); err != nil || r.Told || r.Passes > 0 {
		t.Errorf("a line has a map: %v", err)
	}
}

// A trial map and its opposite are mirror images, and maps follow each other.
func TestTrialMaps(t *testing.T) {
	for _, kind := range kinds {
		both := after(inverse(kind, 0.03), inverse(kind, -0.03)) // (1 - h K)^-1 (1 + h K)^-1
		back := after(after(both, [4]float64{0.03 * kind[0], 0.03 * kind[1], 0.03 * kind[2], 0.03 * kind[3]}), [4]float64{-0.03 * kind[0], -0.03 * kind[1], -0.03 * kind[2], -0.03 * kind[3]})
		if largest(back) > 1e-12 {
			t.Errorf("kind %v: %v is left", kind, back)
		}
	}
	at := 0.011
	fall, bend := math.Pow(-searchStep-at, 2)-math.Pow(searchStep-at, 2), 2*searchStep*searchStep
	if v := vertex(fall, bend); math.Abs(v-at) > 1e-12 {
		t.Errorf("bottom at %v, want %v", v, at)
	}
	if v := vertex(-1, -1); v != -2*searchStep {
		t.Errorf("no bottom: a step of %v", v)
	}
	r := Recipe{{NewLSQML(), 5}, {EPIE(), 7}}
	for passes, want := range map[int]string{3: "lsqml:3", 9: "lsqml:5,epie:4", 30: "lsqml:5,epie:25"} {
		if got := r.first(passes).String(); got != want {
			t.Errorf("the first %d passes are %s, want %s", passes, got, want)
		}
	}
}

// A map is told by what it gains, where the error is uneven as well: of the real star
// scaled by 0.95, the flattest parabola would have hidden it.
func TestMapsAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		before, after, element, doubt, rough, excess float64
		told                                         bool
	}{
		"star, scaled and turned":  {0.01089, 0.00794, 0.051, 0.0071, 0.0574, 0.0075, true},
		"star as it is":            {0.00797, 0.00797, 0.02, 0.0071, 0.06, 0.0075, false},
		"star, rounds in no rest":  {0.0085, 0.00797, 0.02, 0.05, 0.06, 0.0075, false},
		"right, simulated":         {0.00366, 0.00366, 0.001, 0.006, 0.0128, 0.0011, false},
		"scaled, simulated":        {0.00438, 0.00367, 0.055, 0.006, 0.0128, 0.0011, true},
		"beyond what is looked at": {0.00438, 0.00367, 0.115, 0.006, 0.0128, 0.0011, false},
	} {
		m := MapSearch{Before: c.before, After: c.after}
		m.judge([4]float64{c.element}, c.doubt, c.rough, c.excess)
		if m.Told != c.told || m.Least != max(c.doubt, c.rough) {
			t.Errorf("%s: told %v, least %v", name, m.Told, m.Least)
		}
	}
	if v := (mapRound{bend: 2 * searchStep * searchStep}).rough(1); math.Abs(v-math.Sqrt(roughness)) > 1e-12 {
		t.Errorf("roughness hides %v", v)
	}
	if v := (mapRound{bend: -1}).rough(1); v != mostMap {
		t.Errorf("no bottom, and %v is told", v)
	}
}
