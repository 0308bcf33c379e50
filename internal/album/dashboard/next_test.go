package dashboard

import (
	"net/url"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/charts"
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
	why := charts.ErrNoData.Error() + ": stage train is running now"
	if s.noNext.Store(&why); page() != "The next album is not predicted: stage train is running now." {
		t.Error(page())
	}
	s.next.Store(&map[string]*charts.Next{})
	if got := page(); !strings.Contains(got, "knows none") {
		t.Errorf("an artist that the model does not know: %q", got)
	}
	s.next.Store(&map[string]*charts.Next{lower(s.Artists[0].Name): {}})
	if got := page(); got != "" {
		t.Errorf("beside a prediction: %q", got)
	}
}
