package physics

import (
	"math"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// An expectation that equals the counts costs the saturated likelihood, and any
// other that plus sum (l - k) - k ln(l/k).
func TestSaturated(t *testing.T) {
	e := newExperiment(4, 1, DefaultOptions())
	size := e.n * e.n
	e.data.Patterns.Mask = make([]bool, size)
	for j := range size {
		e.data.Patterns.Mask[j] = j%5 != 2
	}
	d, err := NewData(e.data.Patterns)
	if err != nil {
		t.Fatal(err)
	}
	l := Loss{NLL: 1, Floor: 1e-6}
	for _, factor := range []float64{1, 1.5} {
		intensity, rest := make([]float32, size), 0.0
		for j, a := range d.Patterns.At(0) {
			k := float64(a) * float64(a)
			intensity[j] = float32(factor * k)
			if e.data.Patterns.Mask[j] && k > 0 {
				v := float64(intensity[j]) + l.Floor
				rest += v - k - k*math.Log(v/k)
			}
		}
		got := l.eval(make([]float32, size), intensity, d, 0, 1)
		if want := (d.Saturated(0) + rest) / d.counts; math.Abs(got-want) > 1e-6*math.Abs(want) {
			t.Errorf("counts times %v cost %v, want %v", factor, got, want)
		}
	}
}

func TestSplitAndReach(t *testing.T) {
	for _, c := range []struct {
		shift    float64
		bilinear bool
		whole    int
		rest     float32
	}{{2, false, 2, 0}, {-1.6, false, -2, 0}, {-1.75, true, -2, 0.25}, {1.5, true, 1, 0.5}} {
		if whole, rest := Split(c.shift, c.bilinear); whole != c.whole || rest != c.rest {
			t.Errorf("%v: %d and %v", c.shift, whole, rest)
		}
	}
	g := Group{Shifts: []ptychography.Position{{Y: 1, X: -3.2}, {Y: -2.5, X: 0}}}
	if got := g.Reach(); got != 4 {
		t.Errorf("reach %d", got)
	}
}
