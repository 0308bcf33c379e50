package dashboard

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/live"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure/scene/scenetest"
	"github.com/latent-go/latent/internal/runs"
)

// TestLinksToNothing: what an address names and the run does not have is said to
// be missing; it is never replaced by something else, and nothing fails.
func TestLinksToNothing(t *testing.T) {
	h := handler(t, synthetic(30, plainName))
	for _, c := range []struct {
		path string
		code int
		says string
	}{
		{"/nothing", 404, `<a href="predictions"`},
		{"/overview/more", 404, "leads nowhere"},
		{"/?view=nothing", 404, `<a href="predictions"`},
		{"/assets/nothing.js", 404, ""},
		{"/diagnostics?param=nothing", 200, "no parameter called"},
		{"/chart/trace?param=nothing", 404, "no parameter called"},
		{"/chart/rank?param=nothing", 404, "no parameter called"},
		{"/chart/posterior?param=nothing", 404, "no parameter called"},
		{"/chart/coefficients?group=nothing", 404, "no feature of group"},
		{"/chart/predictions?artist=nothing", 404, "no prediction matches"},
		{"/chart/live_trace?fit=nothing&param=nothing", 404, "no data"},
		{"/live?fit=nothing&param=nothing", 200, "Parameters"},
		{"/export/trace?param=nothing", 404, "no parameter called"},
		{"/export/trace?width=4000&height=4000&scale=5", 400, "smaller"},
		{"/artist", 200, "Choose an artist"},
		{"/artist?name=+", 200, `<a href="artist?name=Artist&#43;00000"`},
		{"/artists?q=" + strings.Repeat("a", 60_000), 200, "0 shown"},
		{"/artist?name=" + strings.Repeat("%00", 10_000), 404, "No such artist"},
	} {
		if w := get(t, h, c.path); w.Code != c.code || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%.60s: %d, want %d and %q: %.300s", c.path, w.Code, c.code, c.says, w.Body)
		}
	}
}

// working makes a run that a process works in, as far as its files say.
func working(t *testing.T) (r *runs.Run, dir string) {
	t.Helper()
	r, err := runs.Create(t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r, r.Dir()
}

// TestRunIsDeletedWhileItIsShown: the pages that were read stay and say what
// happened, nothing is saved of it, and a log is not filled with it.
func TestRunIsDeletedWhileItIsShown(t *testing.T) {
	r, dir := working(t)
	s, err := Open(dir)
	if err != nil || s.Status != runs.Running {
		t.Fatal(s, err)
	}
	h := handler(t, s)
	if err := errors.Join(r.Close(), os.RemoveAll(dir)); err != nil {
		t.Fatal(err)
	}
	for _, path := range append(pathsOfViews(), "/artist", "/nothing") {
		if w := get(t, h, path); w.Code >= 500 || !strings.Contains(w.Body.String(), "moved or deleted") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/chart/live", "/chart/live_trace", "/export/live?format=csv", "/export/trace?format=png", "/export/predictions?format=csv"} {
		if w := get(t, h, path); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "moved or deleted") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := get(t, h, "/api/live"); !strings.Contains(w.Body.String(), "moved or deleted") {
		t.Errorf("the live view is told %s", w.Body)
	}
	if body := get(t, h, "/events").Body.String(); !strings.Contains(body, "moved or deleted") || !strings.Contains(body, "event: end") {
		t.Errorf("the events say %q", body)
	}
}

func pathsOfViews() []string {
	var out []string
	for _, v := range views {
		out = append(out, v.path)
	}
	return out
}

// TestFiguresOfADeletedRunSaySo: as long as it is there they do not.
func TestFiguresOfADeletedRunSaySo(t *testing.T) {
	_, dir := working(t)
	read, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := synthetic(10, plainName)
	s.Dir, s.Manifest, s.Status = dir, read.Manifest, read.Status // so that it is not read again
	h := handler(t, s)
	const words = "was deleted or moved"
	before := get(t, h, "/chart/predictions")
	if page := get(t, h, "/overview").Body.String(); before.Code != 200 || strings.Contains(before.Body.String(), words) || strings.Contains(page, "moved or deleted") {
		t.Fatalf("a run that is there: %d %s", before.Code, page)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	after := get(t, h, "/chart/predictions")
	text, err := scenetest.SVGText(after.Body)
	if err != nil || !strings.Contains(strings.Join(text, " "), words) {
		t.Errorf("the figure of a deleted run: %d %q, %v", after.Code, text, err)
	}
}

// TestDeadRunIsNotSaidToWork: a manifest that says "running" is believed only
// while a process holds the run.
func TestDeadRunIsNotSaidToWork(t *testing.T) {
	_, dir := working(t)
	b, err := os.ReadFile(filepath.Join(dir, runs.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	dead := filepath.Join(t.TempDir(), filepath.Base(dir))
	if err := errors.Join(os.Mkdir(dead, 0o700), os.WriteFile(filepath.Join(dead, runs.ManifestName), b, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir  string
		want runs.Status
		says string
	}{{dir, runs.Running, "The run is working."}, {dead, runs.Interrupted, "--resume"}} {
		s, err := Open(c.dir)
		if err != nil {
			t.Fatal(err)
		}
		l, err := live.NewWatcher(s.Dir).Look()
		if err != nil {
			t.Fatal(err)
		}
		if text := stateOf(s, l, query{}).Text; s.Status != c.want || l.Status != c.want || !strings.Contains(text, c.says) {
			t.Errorf("the run is %s, the live view has %s and says %q; want %s", s.Status, l.Status, text, c.want)
		}
	}
}

// Errors on different albums are not compared in silence.
func TestComparedAlbums(t *testing.T) {
	a, b := synthetic(30, plainName), synthetic(30, plainName)
	if text := differentAlbums(a, b); text != "" {
		t.Errorf("the same albums: %q", text)
	}
	b.Predictions = append(b.Predictions[:20:20], results.Prediction{Artist: "Other"})
	if text := differentAlbums(a, b); !strings.Contains(text, "30 here, 21 there, 20 in common") {
		t.Errorf("other albums: %q", text)
	}
}
