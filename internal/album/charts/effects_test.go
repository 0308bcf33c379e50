package charts

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/transform"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
)

// hinged are data whose score rises by 2 points a year until 2005 and falls by 1
// afterwards, by way of two standardised columns, for albums of the years 2000 to
// 2019 and a few without a year. The coefficients are known up to a spread.
func hinged(spread float64) *Data {
	var year, after []float64
	for y := 2000; y < 2020; y++ {
		year, after = append(year, float64(y)), append(after, math.Max(float64(y)-2005, 0))
	}
	mean := func(x []float64) (m, sd float64) {
		for _, v := range x {
			m += v / float64(len(x))
		}
		for _, v := range x {
			sd += (v - m) * (v - m) / float64(len(x))
		}
		return m, math.Sqrt(sd)
	}
	m1, s1 := mean(year)
	m2, s2 := mean(after)
	t := &results.Training{
		Features: []string{"genre_Rock", "release_year", "release_year_after_2005"}, ScoreSD: 8,
		FeatureMean: []float64{0.5, m1, m2}, FeatureSD: []float64{0.5, s1, s2},
	}
	columns := map[string][]float64{"release_year": append(year, m1, m1), "release_year_after_2005": append(after, m2, m2), "genre_Rock": make([]float64, 22)}
	d := &Data{Target: "user", Scaling: t.Scaling(), Curves: curvesOf(t, columns)}
	rng := rand.New(rand.NewPCG(1, 2))
	draws := func(b float64) [][]float64 {
		out := make([][]float64, 2)
		for c := range out {
			for range 500 {
				out[c] = append(out[c], b+spread*rng.NormFloat64())
			}
		}
		return out
	}
	d.Posterior = &Posterior{Scalars: []chart.Param{{Name: "rho", Chains: draws(0)}}, Beta: []chart.Param{
		{Name: "genre_Rock", Chains: draws(0.1)}, {Name: "release_year", Chains: draws(2 * s1 / 8)}, {Name: "release_year_after_2005", Chains: draws(-3 * s2 / 8)},
	}}
	return d
}

// TestEffectsAreCurves: the curve is the piecewise linear function that the columns
// were made for, with zero in the mean over the albums, and albums without a year
// are not on it.
func TestEffectsAreCurves(t *testing.T) {
	f, err := All()[slices.IndexFunc(All(), func(c Chart) bool { return c.Name == "effects" })].Figure(hinged(0), Query{})
	if err != nil || len(f.Panels) != 1 {
		t.Fatal(len(f.Panels), err)
	}
	band, line := f.Panels[0].Layers[1].(figure.Band), f.Panels[0].Layers[2].(figure.Line)
	if len(line.X) != 20 || f.Panels[0].X.Format != figure.Plain {
		t.Fatalf("%d points, want one for each year", len(line.X))
	}
	sum := 0.0
	for k := range line.X {
		want := 2*(line.X[k]-2000) - 3*math.Max(line.X[k]-2005, 0)
		if got := line.Y[k] - line.Y[0]; math.Abs(got-want) > 1e-9 || math.Abs(band.Lo[k]-line.Y[k]) > 1e-9 || math.Abs(band.Hi[k]-line.Y[k]) > 1e-9 {
			t.Errorf("%v: %v above the first year, want %v; band %v to %v", line.X[k], got, want, band.Lo[k], band.Hi[k])
		}
		sum += line.Y[k]
	}
	if math.Abs(sum) > 1e-9 {
		t.Errorf("the effects of all albums sum up to %v, want 0", sum)
	}
}

// TestEffectBand: the band of independent coefficients is that of the closed form,
// 1.645 standard deviations of a sum.
func TestEffectBand(t *testing.T) {
	const spread = 0.05
	d := hinged(spread)
	mean, lo, hi, ok := d.along(&d.Curves[0])
	if !ok {
		t.Fatal("no curve")
	}
	for k := range mean {
		sd := 8 * spread * math.Hypot(d.Curves[0].Z[0][k], d.Curves[0].Z[1][k])
		if got := (hi[k] - lo[k]) / 2; math.Abs(got-1.645*sd) > 0.12*1.645*sd {
			t.Errorf("point %d: half a band is %v, want about %v", k, got, 1.645*sd)
		}
	}
}

// TestPiecesAreNoCoefficients: what bends a curve is not shown as a number of its
// own, and the figure says so.
func TestPiecesAreNoCoefficients(t *testing.T) {
	f, err := drawCoefficients(hinged(0.1), Query{})
	if err != nil {
		t.Fatal(err)
	}
	if names := f.Panels[0].Y.Categories; !slices.Equal(names, []string{"genre_Rock"}) || !strings.Contains(f.Caption, "2 coefficients are pieces of curves") {
		t.Errorf("%q, %q", names, f.Caption)
	}
	if _, err := drawCoefficients(hinged(0.1), Query{Group: "time"}); err == nil || !strings.Contains(err.Error(), "pieces of curves") {
		t.Errorf("a group of pieces: %v", err)
	}
	if _, err := drawEffects(hinged(0.1), Query{Group: "genre"}); err == nil {
		t.Error("genres have no curve")
	}
}

// TestScalesSideBySide: divergences are shown where a funnel would be, with or without a
// walk; never a scale against itself.
func TestScalesSideBySide(t *testing.T) {
	for _, c := range []struct {
		names []string
		y     string
	}{
		{[]string{"mu_artist", "sigma_artist", "sigma_rw", "rho", "sigma_obs"}, "sigma_rw"},
		{[]string{"mu_artist", "sigma_artist", "rho", "sigma_obs", "nu"}, "sigma_obs"},
		{[]string{"mu_artist", "sigma_artist", "rho", "sigma_ref", "n_exponent"}, "sigma_ref"},
		{[]string{"sigma_artist", "rho"}, "rho"},
	} {
		d := hinged(0)
		d.Posterior.Scalars = nil
		for _, name := range c.names {
			d.Posterior.Scalars = append(d.Posterior.Scalars, chart.Param{Name: name, Chains: [][]float64{{1, 2}}})
		}
		f, err := drawDivergences(d, Query{})
		if err != nil {
			t.Fatal(err)
		}
		if x, y := f.Panels[0].X.Label, f.Panels[0].Y.Label; x != "sigma_artist" || y != c.y {
			t.Errorf("of %v: %s against %s", c.names, x, y)
		}
	}
	if _, err := drawDivergences(hinged(0), Query{}); !errors.Is(err, ErrNoData) {
		t.Errorf("one parameter: %v", err)
	}
}

// TestUnitsAreNamed: coefficients of transformed scores are not in deviations of the
// score, and parameters of runs with other units are not compared without a word.
func TestUnitsAreNamed(t *testing.T) {
	plain, log := hinged(0), hinged(0)
	log.ID, log.Scaling.Transform = "other", transform.Log
	for d, want := range map[*Data]string{plain: "in SDs of the score", log: "in SDs of -120 log(1 - score/120)"} {
		f, err := drawCoefficients(d, Query{})
		if err != nil || !strings.HasSuffix(f.Panels[0].X.Label, want) {
			t.Errorf("%q, %v", f.Panels[0].X.Label, err)
		}
	}
	for d, units := range map[*Data]bool{plain: false, log: true} {
		f, err := drawCompareParameters(plain, Query{Other: d})
		if err != nil || strings.Contains(f.Caption, "units differ") != units {
			t.Errorf("caption %q, %v", f.Caption, err)
		}
	}
}
