package chart

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/scene/scenetest"
	"github.com/latent-go/latent/internal/figure/typeface"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// noise is a reproducible stream of standard normal numbers: a linear
// congruential generator and the method of Box and Muller.
type noise uint64

func (s *noise) uniform() float64 {
	*s = *s*6364136223846793005 + 1442695040888963407
	return (float64(*s>>11) + 0.5) / (1 << 53)
}

func (s *noise) normal() float64 {
	return math.Sqrt(-2*math.Log(s.uniform())) * math.Cos(2*math.Pi*s.uniform())
}

// params has chains that agree, one that does not, and a positive parameter.
func params(draws int) []Param {
	s := noise(1)
	out := []Param{{Name: "mu"}, {Name: "sigma"}, {Name: "stuck"}}
	for chain := range 4 {
		var mu, sigma, stuck []float64
		for range draws {
			mu = append(mu, s.normal())
			sigma = append(sigma, math.Abs(s.normal()))
			stuck = append(stuck, s.normal()+3*float64(chain/3))
		}
		out[0].Chains, out[1].Chains, out[2].Chains = append(out[0].Chains, mu), append(out[1].Chains, sigma), append(out[2].Chains, stuck)
	}
	return out
}

func predictions(n int) []Prediction {
	s := noise(2)
	var out []Prediction
	for range n {
		m := 70 + 6*s.normal()
		out = append(out, Prediction{Name: "Sigur Rós: ( )", Mean: m, Lo: m - 11, Hi: m + 11, Actual: m + 6.7*s.normal()})
	}
	return out
}

func calibration() (pit, levels, covered []float64) {
	s := noise(3)
	for range 500 {
		pit = append(pit, s.uniform())
	}
	for l := 0.1; l < 0.95; l += 0.1 {
		levels, covered = append(levels, l), append(covered, l+0.01)
	}
	return pit, levels, covered
}

// charts has one figure of every kind.
func charts() map[string]figure.Figure {
	pit, levels, covered := calibration()
	k := []float64{0.1, 0.2, 0.5, 0.69, 0.71, 0.9, 1.2, math.NaN()}
	rows := []Row{{"rho", -0.1, 0.05, 0.1, 0.15, 0.3}, SampleRow("mu", params(200)[0].pooled(), 0.5, 0.94)}
	return map[string]figure.Figure{
		"trace": Trace(params(60), [][]int{{3, 9}, nil, {5}}), "rank": Rank(params(400), 10),
		"posterior": Posterior(params(400), 0.94), "energy": Energy(params(300)[0].Chains),
		"forest":    Forest("effect", Group{Label: "a", Rows: rows}, Group{Label: "b", Rows: rows[:1]}),
		"predicted": PredictedVsActual("score", 0.9, predictions(60)), "pit": PIT(pit, 10),
		"coverage": Coverage(levels, covered, &Tolerance{"band", func(p float64) (lo, hi float64) { return 0.9 * p, min(1, 1.1*p) }}, ""), "pareto": ParetoK(k, []string{"one", "two"}, 0),
		"distribution": Distribution("score", 12, Sample{"a", pit}, Sample{"b", covered}),
	}
}

func write(t *testing.T, f figure.Figure, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, format, figure.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	for name, f := range charts() {
		path := filepath.Join("testdata", name+".svg")
		got := write(t, f, "svg")
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs; look at the change, then run go test -update", path)
		}
	}
}

func TestEveryFormat(t *testing.T) {
	for name, f := range charts() {
		for _, format := range figure.Formats {
			if n := len(write(t, f, format)); n < 200 {
				t.Errorf("%s as %s has %d bytes", name, format, n)
			}
		}
	}
}

// Nothing to show is not an error: every chart draws its axes.
func TestEmptyInput(t *testing.T) {
	nan := math.NaN()
	for name, f := range map[string]figure.Figure{
		"trace": Trace(nil, nil), "trace of nothing": Trace([]Param{{Name: "p"}}, nil), "trace of constants": Trace([]Param{{"p", [][]float64{{1, 1}, {nan}}}}, [][]int{{0, 99}}),
		"rank": Rank([]Param{{Name: "p"}}, 0), "rank of empty chains": Rank([]Param{{"p", [][]float64{nil, nil}}}, 0),
		"posterior": Posterior([]Param{{Name: "p"}, {"q", [][]float64{{2}}}}, 0.94), "energy": Energy([][]float64{{1, 1, 1}, nil}),
		"forest": Forest("x"), "forest of NaN": Forest("x", Group{Rows: []Row{{"a", nan, nan, nan, nan, nan}}}),
		"predicted": PredictedVsActual("score", 0.9, nil), "pit": PIT(nil, 0), "coverage": Coverage(nil, nil, nil, ""),
		"pareto":       ParetoK(nil, nil, 0),
		"distribution": Distribution("x", 0), "distribution of NaN": Distribution("x", 0, Sample{"s", []float64{nan}}),
	} {
		for _, format := range figure.Formats {
			var b bytes.Buffer
			if err := f.Write(&b, format, figure.Options{}); err != nil {
				t.Errorf("%s as %s: %v", name, format, err)
			}
		}
	}
}

func TestHostileNames(t *testing.T) {
	const bad = "<script>'\"&\u202e\x00"
	pit, _, _ := calibration()
	for name, f := range map[string]figure.Figure{
		"trace":     Trace([]Param{{bad, params(20)[0].Chains}}, nil),
		"posterior": Posterior([]Param{{bad, params(20)[0].Chains}}, 0.9),
		"forest":    Forest(bad, Group{Label: bad, Rows: []Row{{bad, 0, 1, 2, 3, 4}, {"other", 0, 1, 2, 3, 4}}}, Group{Label: "b"}),
		"predicted": PredictedVsActual(bad, 0.9, []Prediction{{bad, 1, 0, 2, 1}}),
		"pareto":    ParetoK([]float64{0.1}, []string{bad}, 0),
		"samples":   Distribution(bad, 5, Sample{bad, pit}, Sample{"b", pit}),
	} {
		texts, err := scenetest.SVGText(bytes.NewReader(write(t, f, "svg")))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(strings.Join(texts, "\n"), typeface.Clean(bad)) {
			t.Errorf("%s does not show the name: %q", name, texts)
		}
	}
}

func layers[T figure.Layer](p figure.Panel) []T {
	var out []T
	for _, l := range p.Layers {
		if v, ok := l.(T); ok {
			out = append(out, v)
		}
	}
	return out
}

func TestTrace(t *testing.T) {
	ps := params(50)
	f := Trace(ps, [][]int{{3, 9}, nil, {5}})
	if len(f.Panels) != 2*len(ps) {
		t.Fatalf("%d panels", len(f.Panels))
	}
	draws := layers[figure.Line](f.Panels[1])
	if len(draws) != 4 || !slices.Equal(draws[2].Y, ps[0].Chains[2]) || draws[2].X[0] != 1 {
		t.Error("the trace does not hold the draws")
	}
	c := ps[0].Chains
	if got, want := layers[figure.Rug](f.Panels[0])[0].X, []float64{c[0][3], c[0][9], c[2][5]}; !slices.Equal(got, want) {
		t.Errorf("divergences at %v, want %v", got, want)
	}
	if got := layers[figure.Rug](f.Panels[1])[0].X; !slices.Equal(got, []float64{4, 10, 6}) {
		t.Errorf("divergences at draws %v", got)
	}
}

func TestRank(t *testing.T) {
	f := Rank(params(400), 10)
	for i, p := range f.Panels {
		total := 0.0
		for _, l := range layers[figure.Line](p) {
			for _, n := range l.Y[:len(l.Y)-1] { // the last point only ends the step
				total += n
			}
		}
		if total != 1600 {
			t.Errorf("panel %d counts %v draws, want 1600", i, total)
		}
	}
	// The chain that is stuck above the others leaves the band, the rest of a
	// mixed parameter mostly does not.
	outside := func(p figure.Panel) int {
		band, n := layers[figure.Band](p)[0], 0
		for _, l := range layers[figure.Line](p) {
			for _, v := range l.Y {
				if v < band.Lo[0] || v > band.Hi[0] {
					n++
				}
			}
		}
		return n
	}
	if mixed, stuck := outside(f.Panels[0]), outside(f.Panels[2]); mixed > 6 || stuck < 15 {
		t.Errorf("%d counts outside the band when mixed, %d when stuck", mixed, stuck)
	}
}
