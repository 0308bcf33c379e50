package dashboard

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/runs"
)

// TestStaleResultsAreCalledSo: after a stage has run again, every page whose
// numbers are older says so and how to renew them; the live view has none.
func TestStaleResultsAreCalledSo(t *testing.T) {
	s := synthetic(30, plainName)
	s.Status = runs.Finished
	d := New(t.Context(), s, t.TempDir(), quiet())
	pages := []string{"/overview", "/diagnostics", "/calibration", "/predictions", "/coefficients", "/loo", "/artists", "/artist?name=" + url.QueryEscape(s.Artists[0].Name), "/compare"}
	for _, path := range pages {
		if strings.Contains(get(t, d, path).Body.String(), "Out of date") {
			t.Errorf("%s: called out of date without reason", path)
		}
	}
	s.Manifest.Stages = append(s.Manifest.Stages, runs.StageRecord{Name: "evaluate", Status: runs.Stale}, runs.StageRecord{Name: "report", Status: runs.Stale})
	for _, path := range pages {
		if got := get(t, d, path).Body.String(); !strings.Contains(got, "Out of date: a stage before evaluate, report ran again") || !strings.Contains(got, "aoty-pipeline stage evaluate --run "+s.ID) {
			t.Errorf("%s: stale results are shown as new", path)
		}
	}
	if strings.Contains(get(t, d, "/live").Body.String(), "Out of date") {
		t.Error("/live shows what happens now and is called out of date")
	}
}

// TestFinishedRunIsLookedAtAgain: a stage may run again in it.
func TestFinishedRunIsLookedAtAgain(t *testing.T) {
	s := synthetic(30, plainName)
	s.Status = runs.Finished
	d := New(t.Context(), s, t.TempDir(), quiet())
	d.snapshot()
	first := d.looked
	if d.snapshot(); first.IsZero() || d.looked != first {
		t.Errorf("looked at %v, then at %v: want once within the pace", first, d.looked)
	}
	d.mu.Lock()
	d.looked, d.reading = time.Now().Add(-donePace-time.Second), false
	before := d.looked
	d.mu.Unlock()
	if d.snapshot(); d.looked == before {
		t.Error("a finished run is not looked at again")
	}
}

// TestNamesComeFromTheAlbums: the files of predictions have lost control
// characters, the album table has not; both name one artist, who is found under
// either name.
func TestNamesComeFromTheAlbums(t *testing.T) {
	raw, file := "\x1b[31mRED\x1b[0m", "[31mRED[0m"
	s := &Snapshot{Data: charts.Data{
		Target:      "user",
		Albums:      []catalog.Album{{Row: 7, Artist: raw, Title: "a\tb"}, {Row: 8, Artist: "x\u202ey"}, {Row: 9, Artist: "xy"}},
		Predictions: []results.Prediction{{Row: 7, Artist: file, Album: "ab"}},
		LOO:         []results.Pointwise{{Row: 7, Artist: file}, {Row: 99, Artist: "gone"}},
	}}
	s.Index()
	if p, l := s.Predictions[0], s.LOO; p.Artist != raw || p.Album != "a\tb" || l[0].Artist != raw || l[1].Artist != "gone" {
		t.Errorf("names %q, %q, %q, %q", p.Artist, p.Album, l[0].Artist, l[1].Artist)
	}
	for name, want := range map[string]string{raw: raw, "red": raw, "xy": "xy", "x\u202ey": "x\u202ey"} {
		if a := s.Artist(name); a == nil || a.Name != want {
			t.Errorf("%q finds %v, want %q", name, a, want)
		}
	}
	if a := s.Artist(file); a == nil || a.Name != raw {
		t.Errorf("the name in the file of predictions finds %v", a)
	}
	s.Albums = append(s.Albums, catalog.Album{Row: 10, Artist: "\x07Red"}, catalog.Album{Row: 11, Artist: "\u202e"})
	s.Index()
	if p, found := artist(&visit{s: s, q: url.Values{"name": {"red"}}}); !found || len(p.Sections) != 1 || len(p.Sections[0].Table.Rows) != 2 {
		t.Errorf("a name that two artists share: %t, %+v", found, p)
	}
	if p, _ := artist(&visit{s: s, q: url.Values{"name": {"\u202e"}}}); p.Title != "(no name)" {
		t.Errorf("the page of an artist without a name is called %q", p.Title)
	}
	if c := artistLink(" \u202e"); c.Text != "(no name)" || c.Href != "" {
		t.Errorf("an artist without a name: %+v", c)
	}
}

// TestSettingsForTheEye: what is not set is a dash in both runs, but no file of
// albums means the demo catalogue.
func TestSettingsForTheEye(t *testing.T) {
	run := func(values string) *Snapshot {
		return &Snapshot{Manifest: &runs.Manifest{Settings: []byte(`{"values":` + values + `}`)}}
	}
	got := differences(run(`{"a":null,"b":"","c":1,"d":2,"data.raw_csv":""}`), run(`{"a":"x","b":"y","c":1,"d":3,"data.raw_csv":"my.csv"}`))
	want := []difference{{"a", "–", "x"}, {"b", "–", "y"}, {"d", "2", "3"}, {"data.raw_csv", "demo", "my.csv"}}
	if !slices.Equal(got, want) {
		t.Errorf("differences %v, want %v", got, want)
	}
}

// TestAChainIsNeverBeyondItsEnd: a chain that has more iterations than the settings
// say is of other settings: how many there will be is unknown, and it is not done.
func TestAChainIsNeverBeyondItsEnd(t *testing.T) {
	for _, c := range []struct {
		iteration, total int
		phase            string
	}{{1099, 1100, "sampling"}, {1100, 1100, "done"}, {1400, 0, "sampling"}} {
		l := live.Chain{Fit: "user_score", Warmup: 700, Iteration: c.iteration, Total: c.total}
		if row := rowOf(l); row.Total != c.total || row.Phase != c.phase {
			t.Errorf("iteration %d is of %d and %s, want %d and %s", c.iteration, row.Total, row.Phase, c.total, c.phase)
		}
	}
}

// TestOldChainsAreNotJudgedAsThePresentOnes: the verdict of an evaluation is not
// given on chains that it has not seen, here or in the run compared with.
func TestOldChainsAreNotJudgedAsThePresentOnes(t *testing.T) {
	s := synthetic(30, plainName)
	page := func(path string) string { return get(t, handler(t, s), path).Body.String() }
	if !strings.Contains(page("/overview"), ">converged<") || !strings.Contains(page("/diagnostics"), "All parameters pass") {
		t.Fatal("chains that converged are not said to")
	}
	s = synthetic(30, plainName) // a server still reads the other
	s.Metrics.LOO = &evaluate.LOOSummary{NHighK: 3}
	s.Manifest.Stages = []runs.StageRecord{{Name: "evaluate", Status: runs.Stale}}
	s.Dir = "my runs/" + s.ID
	over := page("/overview")
	if strings.Contains(over, ">converged<") || strings.Contains(page("/diagnostics"), "All parameters pass") || !strings.Contains(over, "not evaluated") || !strings.Contains(over, "of the fit before") || strings.Contains(over, "Pareto k above") {
		t.Error("the old evaluation is shown as that of the present fit")
	}
	if !strings.Contains(over, "stage evaluate --run "+s.ID+" --reports-dir &#39;my runs&#39;") {
		t.Error("the command does not say where the run is")
	}
	p, err := compare(&visit{s: synthetic(30, plainName), other: s, list: []runs.Info{{ID: "x"}}})
	if err != nil || len(p.Notices) == 0 || !strings.Contains(p.Notices[0].Text, "Out of date") {
		t.Errorf("compared with a stale run: %+v, %v", p.Notices, err)
	}
}
