package charts

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/filetest"
)

// TestNames: a name is that of one chart, now and formerly, and is a name of files
// and addresses.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range slices.Concat(All(), Asked()) {
		for _, name := range append([]string{c.Name}, c.Former...) {
			if seen[name] || !c.Called(name) {
				t.Errorf("%s: %q is the name of two charts, or of none", c.Name, name)
			}
			seen[name] = true
			for _, r := range name {
				if (r < 'a' || r > 'z') && r != '_' {
					t.Errorf("%q is no name for a file", name)
				}
			}
		}
		if c.Title == "" || c.Topic == "" || c.Draw == nil {
			t.Errorf("%s is half declared: %+v", c.Name, c)
		}
	}
	for _, former := range []string{"trace_plot", "posterior_plot", "predicted_vs_actual", "pit_histogram", "coverage", "artist_trajectories", "calibration"} {
		if !seen[former] {
			t.Errorf("the chart that was called %q is not found", former)
		}
	}
}

// TestNothingToDraw: a run that has only begun has no chart, and each says why.
func TestNothingToDraw(t *testing.T) {
	for _, c := range slices.Concat(All(), Asked()) {
		if _, err := c.Figure(&Data{Target: "user"}, Query{}); !errors.Is(err, ErrNoData) {
			t.Errorf("%s of an empty run: %v", c.Name, err)
		}
	}
}

// TestCoverage counts by hand.
func TestCoverage(t *testing.T) {
	levels, covered := coverage([]results.Prediction{{PIT: 0.5}, {PIT: 0.26}, {PIT: 0.01}, {PIT: 0.99}})
	for i, l := range levels {
		want := 0.25
		if l >= 0.48 {
			want = 0.5
		}
		if l > 0.979 {
			want = 1
		}
		if covered[i] != want {
			t.Errorf("level %.2f covers %.2f, want %.2f", l, covered[i], want)
		}
	}
}

// TestBoxesAreNamed: who exports names without glyphs is told which and where.
func TestBoxesAreNamed(t *testing.T) {
	d := &Data{Target: "user", ID: "x"}
	for k := range 3 {
		a := catalog.New(k)
		a.Artist, a.Title, a.Label = "😀🎸", "नमस्ते", "l"
		a.Date, a.DatePrecision, a.UserScore = time.Date(2000+k, 1, 1, 0, 0, 0, 0, time.UTC), catalog.DateDay, 70
		d.Albums = append(d.Albums, a)
		d.Paths = append(d.Paths, results.PathPoint{Row: k, Mean: 70, Lo: 60, Hi: 80})
	}
	d.Index()
	list, err := Export(t.Context(), d, filetest.Root(t, t.TempDir()), Options{Formats: []string{"svg"}})
	if err != nil {
		t.Fatal(err)
	}
	text := Boxes(list)
	for _, want := range []string{"😀 (U+1F600)", "🎸 (U+1F3B8)", "in trajectories"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
	if got := Boxes(nil); got != "" {
		t.Errorf("nothing is missing: %q", got)
	}
}

// To the model, artists whose names differ in case are two: each is found by its
// own name, and a name in another case means both.
func TestArtistsThatDifferInCase(t *testing.T) {
	d := &Data{Target: "user", ID: "x"}
	for k, name := range []string{"Twins", "TWINS", "Twins"} {
		a := catalog.New(k)
		a.Artist, a.Title, a.UserScore = name, "t", 70
		d.Albums = append(d.Albums, a)
	}
	d.Index()
	for name, albums := range map[string]int{"Twins": 2, "TWINS": 1} {
		if a := d.Artist(name); a == nil || a.Name != name || len(a.Albums) != albums {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if list := d.Named("twins"); len(list) != 2 || d.Artist("twins") != nil {
		t.Errorf("twins may mean %d artists", len(list))
	}
}

// TestTrajectoriesShowTheFit: through the albums, beside the effect; a run whose
// program did not write it shows the effect with its band.
func TestTrajectoriesShowTheFit(t *testing.T) {
	names := func(fit float64) (out []string, f figure.Figure) {
		d := &Data{Target: "user"}
		for k := range 3 {
			a := catalog.New(k)
			a.Artist, a.Date, a.DatePrecision, a.UserScore = "a", time.Date(2000+k, 1, 1, 0, 0, 0, 0, time.UTC), catalog.DateDay, 70
			d.Albums = append(d.Albums, a)
			d.Paths = append(d.Paths, results.PathPoint{Row: k, Mean: 70, Lo: 60, Hi: 80, FitMean: fit + float64(k), FitLo: fit - 5, FitHi: fit + 5})
		}
		d.Index()
		f, err := drawTrajectories(d, Query{})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range f.Panels[0].Layers {
			if line, ok := l.(figure.Line); ok && line.Label != "" {
				out = append(out, line.Label)
			}
		}
		return out, f
	}
	got, f := names(75)
	if !slices.Equal(got, []string{"artist effect", "fit"}) {
		t.Errorf("lines %q", got)
	}
	if band := f.Panels[0].Layers[0].(figure.Band); band.Label != "fit, 90% band" || band.Lo[0] != 70 || band.Hi[2] != 80 {
		t.Errorf("band %+v", band)
	}
	if got, _ := names(math.NaN()); !slices.Equal(got, []string{"artist effect"}) {
		t.Errorf("an older run has the lines %q", got)
	}
}
