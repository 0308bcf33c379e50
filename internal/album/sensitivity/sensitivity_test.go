package sensitivity

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/filetest"
)

// fit is a variant that predicts one album of each artist.
func fit(name string, rows map[int]Point, known map[int]Prediction) *Fit {
	for row, p := range known {
		p.Artist = fmt.Sprint(row)
		known[row] = p
	}
	return &Fit{Name: name, LOO: rows, Known: known, Passed: true, RHatMax: 1.001}
}

func fits() []*Fit {
	in, out := [4]bool{true, true, true, true}, [4]bool{false, false, true, true}
	return []*Fit{
		fit("base", map[int]Point{1: {70, -3}, 2: {60, -2}, 3: {50, -4}}, map[int]Prediction{10: {"", 80, 4, in}, 11: {"", 70, 6, out}, 12: {"", 60, 1, in}}),
		fit("prior", map[int]Point{1: {70, -2}, 2: {60, -2}, 3: {50, -3.5}}, map[int]Prediction{10: {"", 80, 3, in}, 11: {"", 70, 7, in}, 12: {"", 60, 9, in}}),
		fit("filter", map[int]Point{1: {70, -2}, 2: {60, -2}}, map[int]Prediction{10: {"", 80, 5, out}, 11: {"", 70, 6.5, out}, 13: {"", 1, 1, in}}),
		fit("other scores", map[int]Point{1: {70, -2}, 2: {61, -2}, 3: {50, -1}}, map[int]Prediction{10: {"", 80, 5, out}, 11: {"", 70, 6, out}}),
		{Name: "broken", Failed: errors.New("no rows")},
		{Name: "later", Missing: "has not run"},
	}
}

func near(t *testing.T, what string, got Number, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 1e-12 || math.IsNaN(float64(got)) != math.IsNaN(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// Worked out by hand. The elpd differences of "prior" are 1, 0 and 0.5: their sum
// is 1.5, their standard deviation 0.5. Albums 10 and 11 are common to all that
// did not fail: the CRPS differences of "filter" are 1 and 0.5.
func TestCompareByHand(t *testing.T) {
	table, err := Compare(fits())
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	if table.Known != 2 || table.New != 0 || len(table.Lines) != 6 {
		t.Fatalf("got %+v", table)
	}
	base, prior, filter, scores, broken := table.Lines[0], table.Lines[1], table.Lines[2], table.Lines[3], table.Lines[4]
	near(t, "base elpd", base.ELPD, -9)
	near(t, "base diff", base.ELPDDiff, 0)
	near(t, "base crps", base.CRPS, 5)
	near(t, "base coverage of 50 %", base.Coverage[0], 0.5)
	near(t, "base coverage of 90 %", base.Coverage[2], 1)
	near(t, "elpd diff", prior.ELPDDiff, 1.5)
	near(t, "elpd se", prior.ELPDSE, math.Sqrt(3)*0.5)
	near(t, "crps diff", prior.CRPSDiff, 0)
	near(t, "crps se", prior.CRPSSE, 1)
	near(t, "filter crps", filter.CRPS, 5.75)
	near(t, "filter diff", filter.CRPSDiff, 0.75)
	near(t, "filter se", filter.CRPSSE, math.Sqrt(0.125)/math.Sqrt2)
	near(t, "filter coverage", filter.Coverage[0], 0)
	for _, l := range []*Line{filter, scores} {
		if l.SameRows {
			t.Errorf("%s has the rows of the base", l.Name)
		}
		near(t, l.Name+" elpd diff", l.ELPDDiff, nan)
		near(t, l.Name+" elpd se", l.ELPDSE, nan)
	}
	near(t, "no new artists", base.NewCRPS, nan)
	if broken.Error != "no rows" || broken.Coverage[0] == broken.Coverage[0] {
		t.Errorf("got %+v", broken)
	}
	if later := table.Lines[5]; later.Missing != "has not run" || later.Error != "" || later.CRPS == later.CRPS {
		t.Errorf("got %+v", later)
	}
}

// TestOneArtist: differences of the albums of one artist have no standard error, and
// neither a number nor an interval stands in its place.
func TestOneArtist(t *testing.T) {
	list := fits()[:2]
	for _, f := range list {
		f.LOO = map[int]Point{1: f.LOO[1]}
		for row, p := range f.Known {
			p.Artist, p.CRPS = "one", p.CRPS+0.1
			f.Known[row] = p
		}
	}
	table, err := Compare(list)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "crps se", table.Lines[1].CRPSSE, math.NaN())
	near(t, "elpd se", table.Lines[1].ELPDSE, math.NaN())
	if cells := table.Cells()[1]; cells[3] != "-" || cells[6] != "-" || cells[5] == "-" {
		t.Errorf("got %q", cells)
	}
	if !table.Uncertain() || len(table.Figure().Panels) != 0 {
		t.Errorf("uncertain: %t, %d panels", table.Uncertain(), len(table.Figure().Panels))
	}
	if table, err = Compare(fits()); err != nil || table.Uncertain() {
		t.Errorf("%v: albums of two artists have no standard error", err)
	}
}

func TestCompareNeedsABase(t *testing.T) {
	for _, list := range [][]*Fit{nil, {{Failed: errors.New("x")}}, {{Missing: "has not run"}}} {
		if _, err := Compare(list); err == nil {
			t.Error("compared without a base")
		}
	}
}

// The table refuses the elpd of other rows in every format.
func TestFormats(t *testing.T) {
	table, err := Compare(fits())
	if err != nil {
		t.Fatal(err)
	}
	cells := table.Cells()
	if cells[2][2] != refused || cells[1][2] != "1.5" || cells[0][2] != "-" || cells[4][1] != "failed" || cells[5][1] != "missing" || len(cells[0]) != len(Columns()) {
		t.Errorf("got %q", cells)
	}
	var b bytes.Buffer
	if err := table.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 7 || rows[6][len(rows[6])-1] != "has not run" || rows[3][5] != "" || rows[3][3] != "false" || rows[2][5] != "1.5" {
		t.Errorf("%v: got %q", err, rows)
	}
	filetest.Documented(t, "sensitivity.csv", rows[0]...)
	text, err := json.Marshal(table)
	if err != nil || !strings.Contains(string(text), `"name":"filter","changes":[],"rows":2,"same_rows":false,"elpd":-4,"elpd_diff":null`) {
		t.Errorf("%v: %s", err, text)
	}
}

func TestFigure(t *testing.T) {
	table, err := Compare(fits())
	if err != nil {
		t.Fatal(err)
	}
	f := table.Figure()
	if len(f.Panels) != 2 {
		t.Fatalf("%d panels", len(f.Panels))
	}
	var b bytes.Buffer
	if err := f.SVG(&b, figure.Options{}); err != nil {
		t.Fatal(err)
	}
	// Two variants have the base's rows only in name: "prior" alone is in both.
	if n := strings.Count(b.String(), ">prior<"); n < 2 {
		t.Errorf("prior stands there %d times", n)
	}
	if n := strings.Count(b.String(), ">filter<"); n != 1 {
		t.Errorf("filter stands there %d times, want once: its elpd is refused", n)
	}
	alone, err := Compare(fits()[:1])
	if err != nil {
		t.Fatal(err)
	}
	if len(alone.Figure().Panels) != 0 {
		t.Error("a base alone has differences")
	}
}

func TestReadFit(t *testing.T) {
	dir, files := t.TempDir(), results.Of(catalog.Critic)
	for _, sub := range []string{results.EvaluationDir, results.ModelDir} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	loo := results.Pointwise{Row: 4, Actual: 70, ELPD: -2.5}
	known := results.Prediction{Row: 9, Actual: 70, CRPS: 3, Intervals: [4]evaluate.Interval{{Lo: 71, Hi: 72}, {Lo: 60, Hi: 70}, {Lo: 70, Hi: 80}, {Lo: 10, Hi: 20}}}
	if err := errors.Join(files.LOO.Write(dir, []results.Pointwise{loo}), files.Predictions.Write(dir, []results.Prediction{known}),
		files.Diagnostics.Write(dir, &evaluate.Diagnostics{RHatMax: 1.002, Passed: true}),
		files.Training.Write(dir, &results.Training{Likelihood: "student-t", Features: []string{"bend_01"}})); err != nil {
		t.Fatal(err)
	}
	f, err := ReadFit(dir, catalog.Critic)
	if err != nil || f.LOO[4] != (Point{70, -2.5}) || f.Known[9] != (Prediction{"", 70, 3, [4]bool{false, true, true, false}}) || len(f.New) > 0 || f.RHatMax != 1.002 || !f.Passed ||
		f.Settled["model.likelihood"] != "student-t" || f.Settled["features.bends"] != "on" {
		t.Errorf("%+v, %v", f, err)
	}
	head := "artist,album,date,actual,elpd,lpd,pareto_k,original_row_id\n"
	for text, want := range map[string]string{
		"": "it is empty",
		strings.Replace(head, ",original_row_id", "", 1) + "a,b,,1,2,3,4\n": "no column original_row_id",
		head + "a,b,,70,x,1,0,4\n":   "critic_loo.csv:2: elpd",
		head + "a,\"b,,70,1,1,0,4\n": "critic_loo.csv",
	} {
		if err := os.WriteFile(files.LOO.Path(dir), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadFit(dir, catalog.Critic); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := ReadFit(dir, catalog.User); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing files are read: %v", err)
	}
}

// A variant whose albums or features decide otherwise what the settings leave open differs
// from the base in more than it names; what it names itself, or the command holds
// (--likelihood, --bends and --noise-by hold all variants to one model), it does not.
func TestSettledOtherwise(t *testing.T) {
	list := fits()[:3]
	base, prior, filter := list[0], list[1], list[2]
	for _, f := range list {
		f.Settled, f.Open = map[string]string{"model.likelihood": "student-t", "features.bends": "on", "features.set": "full"}, []string{"features.bends", "features.set", "model.likelihood"}
	}
	prior.Settled["model.likelihood"], prior.Open = "normal", []string{"features.bends"} // the variant names it
	filter.Settled["model.likelihood"], filter.Settled["features.bends"] = "normal", "off"
	prior.Settled["features.set"], prior.Open = "spread", append(prior.Open, "features.set")
	filter.Changes = []string{"data.min_ratings 25"}
	table, err := Compare(list)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(table.Lines[2].Changes, "; "); got != "data.min_ratings 25; features.bends off (auto); model.likelihood normal (auto)" {
		t.Errorf("the changes are %q", got)
	}
	if got := table.Lines[1]; strings.Join(got.Changes, "; ") != "features.set spread (auto)" || got.Settled != nil {
		t.Errorf("another feature set: %+v", got)
	}
	if got := table.Mixed(); !strings.Contains(got, "(filter: features.bends off (auto), model.likelihood normal (auto))") {
		t.Errorf("it says %q", got)
	}
	if text := fmt.Sprintf("%+v", table.Figure()); !strings.Contains(text, "filter (other model)") || strings.Contains(text, "prior (other model)") {
		t.Error("the figure does not tell which variant has another model")
	}
	for _, f := range list { // given on the command line
		f.Open = nil
	}
	if table, err = Compare(list); err != nil || table.Mixed() != "" || len(base.Changes) != 0 {
		t.Errorf("held: %q, %v", table.Mixed(), err)
	}
}
