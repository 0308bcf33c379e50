package chart

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/figure"
)

func close(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// For independent energies the expected ratio is 2; for a random walk of n
// steps it falls like 1/n.
func TestBFMI(t *testing.T) {
	s := noise(5)
	var free, walk []float64
	at := 0.0
	for range 4000 {
		free = append(free, s.normal())
		at += s.normal()
		walk = append(walk, at)
	}
	if got := bfmi(free); math.Abs(got-2) > 0.1 {
		t.Errorf("independent energies: %v, want 2", got)
	}
	if got := bfmi(walk); got > 0.05 {
		t.Errorf("random walk: %v", got)
	}
	if got := bfmi([]float64{1, 2, 4}); !close(got, 5/(14.0/3)) {
		t.Errorf("by hand: %v, want %v", got, 5/(14.0/3))
	}
	if !math.IsNaN(bfmi([]float64{3, 3})) {
		t.Error("a chain that does not move has no fraction")
	}
}

func TestPosteriorSummary(t *testing.T) {
	var draws []float64 // of the square of a uniform number: densest at 0
	for i := range 1001 {
		draws = append(draws, math.Pow(float64(i)/1000, 2))
	}
	f := Posterior([]Param{{"u", [][]float64{draws[500:], draws[:500]}}}, 0.5)
	l := layers[figure.Interval](f.Panels[0])[0]
	if math.Abs(l.Mid[0]-1.0/3) > 0.001 || l.Lo[0] != 0 || math.Abs(l.Hi[0]-0.25) > 0.001 {
		t.Errorf("mean %v, interval %v to %v, want 1/3, 0 to 1/4", l.Mid[0], l.Lo[0], l.Hi[0])
	}
	if f.Panels[0].Note != "0.33 (0.00 to 0.25)" {
		t.Errorf("note %q", f.Panels[0].Note)
	}
}

func TestForest(t *testing.T) {
	a := Group{Label: "a", Rows: []Row{{"x", 1, 2, 3, 4, 5}, {"y", 4, 5, 6, 7, 8}}}
	b := Group{Label: "b", Rows: []Row{{"y", 3, 4, 5, 6, 7}}}
	f := Forest("effect", a, b)
	p := f.Panels[0]
	if !slices.Equal(p.Y.Categories, []string{"x", "y"}) {
		t.Errorf("rows %v", p.Y.Categories)
	}
	ls := layers[figure.Interval](p)
	if !slices.Equal(ls[0].Pos, []float64{-0.25, 0.75}) || !slices.Equal(ls[1].Pos, []float64{1.25}) {
		t.Errorf("positions %v and %v", ls[0].Pos, ls[1].Pos)
	}
	if len(layers[figure.Rule](p)) != 1 {
		t.Error("no line at zero although 1..8 comes near it")
	}
	if far := Forest("x", Group{Rows: []Row{{"x", 50, 51, 52, 53, 54}}}); len(layers[figure.Rule](far.Panels[0])) != 0 {
		t.Error("a line at zero would squeeze 50..54")
	}
}

func TestPredictedVsActual(t *testing.T) {
	f := PredictedVsActual("score", 0.9, []Prediction{{"A", 70, 60, 80, 75}, {"B", 50, 40, 60, 90}})
	p := f.Panels[0]
	s, e := layers[figure.Scatter](p)[0], layers[figure.ErrorBars](p)[0]
	if !slices.Equal(s.X, []float64{70, 50}) || !slices.Equal(s.Y, []float64{75, 90}) || !slices.Equal(e.Lo, []float64{60, 40}) {
		t.Errorf("points %v %v, intervals from %v", s.X, s.Y, e.Lo)
	}
	if *p.X.Min != *p.Y.Min || *p.X.Max != *p.Y.Max || *p.X.Min >= 40 || *p.X.Max <= 90 || !p.Equal {
		t.Errorf("axes %v..%v and %v..%v", *p.X.Min, *p.X.Max, *p.Y.Min, *p.Y.Max)
	}
	if s.Hover[1] != "B: predicted 50.0 (40.0 to 60.0), actual 90.0" {
		t.Errorf("tooltip %q", s.Hover[1])
	}
}

func TestPIT(t *testing.T) {
	pit := []float64{0, 0.05, 0.15, 0.99, 1, math.NaN(), 7}
	p := PIT(pit, 10).Panels[0]
	h := layers[figure.Histogram](p)[0]
	if !slices.Equal(h.Counts, []float64{2, 1, 0, 0, 0, 0, 0, 0, 0, 2}) {
		t.Errorf("counts %v", h.Counts)
	}
	if at := layers[figure.Rule](p)[0].At; at != 0.5 {
		t.Errorf("expected count %v, want 5 in 10 bins", at)
	}
	// scipy.stats.binom.ppf([.025, .975], 1000, .05)
	uniform := make([]float64, 1000)
	for i := range uniform {
		uniform[i] = (float64(i) + 0.5) / 1000
	}
	if b := layers[figure.Band](PIT(uniform, 20).Panels[0])[0]; b.Lo[0] != 37 || b.Hi[0] != 64 {
		t.Errorf("band %v..%v, want 37..64", b.Lo[0], b.Hi[0])
	}
}

func TestCoverage(t *testing.T) {
	within := &Tolerance{"two standard errors", func(level float64) (lo, hi float64) { return level - 0.1, level + 0.05 }}
	p := Coverage([]float64{0.5, 0.9}, []float64{0.6, 0.89}, within, "").Panels[0]
	if l := layers[figure.Line](p)[0]; !slices.Equal(l.Y, []float64{0.6, 0.89}) {
		t.Errorf("curve %v", l.Y)
	}
	if b := layers[figure.Band](p)[0]; !close(b.Lo[30], 0.2) || !close(b.Hi[30], 0.35) || b.Label != "two standard errors" {
		t.Errorf("band at 0.3: %v..%v (%s)", b.Lo[30], b.Hi[30], b.Label)
	}
	few := Coverage([]float64{0.5}, []float64{0.6}, nil, "too few")
	if len(layers[figure.Band](few.Panels[0])) != 0 || few.Subtitle != "too few" {
		t.Errorf("without a tolerance: %+v", few)
	}
	if got := layers[figure.Scatter](p)[0].Hover[1]; got != "90% interval holds 89%" {
		t.Errorf("tooltip %q", got)
	}
}

func TestParetoK(t *testing.T) {
	f := ParetoK([]float64{0.7, 0.71, 1, 1.01, 0.2}, []string{"a", "b", "c", "d", "e"}, 0)
	var sizes []int
	for _, s := range layers[figure.Scatter](f.Panels[0]) {
		sizes = append(sizes, len(s.X))
	}
	if !slices.Equal(sizes, []int{2, 2, 1}) || !strings.HasPrefix(f.Subtitle, "3 of 5 ") {
		t.Errorf("classes %v, %q", sizes, f.Subtitle)
	}
	// A limit for few draws is lower.
	f = ParetoK([]float64{0.63, 0.6, 0.3}, nil, 0.6157)
	rule := layers[figure.Rule](f.Panels[0])[0]
	if f.Subtitle != "1 of 3 observations above 0.62." || rule.At != 0.6157 {
		t.Errorf("%q, rule at %v", f.Subtitle, rule.At)
	}
}

func TestDistribution(t *testing.T) {
	p := Distribution("x", 4, Sample{"a", []float64{0, 1, 2, 4}}, Sample{"b", []float64{3}}).Panels[0]
	for _, h := range layers[figure.Histogram](p) {
		area := 0.0
		for i, c := range h.Counts {
			area += c * (h.Edges[i+1] - h.Edges[i])
		}
		if !close(area, 1) {
			t.Errorf("%s has area %v", h.Label, area)
		}
	}
	if h := layers[figure.Histogram](Distribution("x", 2, Sample{"a", []float64{0, 1, 4}}).Panels[0])[0]; !slices.Equal(h.Counts, []float64{2, 1}) {
		t.Errorf("counts %v", h.Counts)
	}
}

// The goal: a trace of 4 chains, 1000 draws and 6 parameters as PNG at scale 2
// in less than half a second.
func BenchmarkTracePNG(b *testing.B) {
	ps := append(params(1000), params(1000)...)
	for b.Loop() {
		f := Trace(ps, nil)
		if err := f.PNG(discard{}, figure.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScatter10000SVG(b *testing.B) {
	f := PredictedVsActual("score", 0.9, predictions(10000))
	for b.Loop() {
		if err := f.SVG(discard{}, figure.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScatter10000PNG(b *testing.B) {
	f := PredictedVsActual("score", 0.9, predictions(10000))
	for b.Loop() {
		if err := f.PNG(discard{}, figure.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
