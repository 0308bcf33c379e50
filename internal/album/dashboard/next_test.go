package dashboard

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/runs"
)

// TestArtistSaysWhyThereIsNoNextAlbum: the reason is that of the run as it is, and
// tells who can do something what to do.
func TestArtistSaysWhyThereIsNoNextAlbum(t *testing.T) {
	s := synthetic(3, plainName)
	for status, says := range map[runs.Status]string{
		runs.Running: "stage train is running now", runs.Stale: "stale (features ran again); renew it with: aoty-pipeline stage train --run " + s.ID,
		runs.Failed: "has not finished; run it with: aoty-pipeline stage train --run " + s.ID,
	} {
		s.Status, s.Manifest.Stages = runs.Running, []runs.StageRecord{{Name: "train", Status: status, Reason: "features ran again"}}
		if got := s.unfinished("train"); !strings.Contains(got, says) {
			t.Errorf("train is %s: %q, want %q", status, got, says)
		}
	}
	page := func() string {
		p, _ := artist(&visit{s: s, q: url.Values{"name": {s.Artists[0].Name}}})
		if len(p.Notices) == 0 {
			return ""
		}
		return p.Notices[0].Text
	}
	if got := page(); !strings.Contains(got, "being computed") {
		t.Errorf("before anything was computed: %q", got)
	}
	why := ErrNoData.Error() + ": stage train is running now"
	if s.noNext.Store(&why); page() != "The next album is not predicted: stage train is running now." {
		t.Error(page())
	}
	s.next.Store(&map[string]*Next{})
	if got := page(); !strings.Contains(got, "knows none") {
		t.Errorf("an artist that the model does not know: %q", got)
	}
	s.next.Store(&map[string]*Next{lower(s.Artists[0].Name): {}})
	if got := page(); got != "" {
		t.Errorf("beside a prediction: %q", got)
	}
}

// checkUnfinished: a stage that has to run is waited for, which is no failure for
// the log; when it has run, a server that shows the run has the predictions.
func checkUnfinished(t *testing.T, s *Snapshot) {
	t.Helper()
	path := filepath.Join(s.Dir, runs.ManifestName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(change func(m *runs.Manifest)) {
		m := new(runs.Manifest)
		if err := json.Unmarshal(whole, m); err != nil {
			t.Fatal(err)
		}
		change(m)
		b, err := json.Marshal(m)
		if err := errors.Join(err, os.WriteFile(path, b, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	write(func(m *runs.Manifest) { m.Stage("train").Status = runs.Stale })
	old, err := Open(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := old.PredictNext(t.Context()); !errors.Is(err, ErrNoData) || !strings.Contains(err.Error(), "stage train is stale") {
		t.Errorf("%v is logged as a failure", err)
	}
	d := New(t.Context(), old, filepath.Dir(s.Dir), quiet())
	write(func(m *runs.Manifest) { m.Updated = m.Updated.Add(time.Second) })
	for end := time.Now().Add(30 * time.Second); d.snapshot().next.Load() == nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the next albums are not predicted after the stage has run")
		}
		d.mu.Lock()
		d.looked = time.Time{}
		d.mu.Unlock()
	}
}
