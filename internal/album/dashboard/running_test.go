package dashboard

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/runs"
)

// TestAnotherRunThatWorksIsNamed: who is shown a finished run is told of the one
// in progress, and who looks at that one is not.
func TestAnotherRunThatWorksIsNamed(t *testing.T) {
	busy, dir := working(t)
	root := filepath.Dir(dir)
	done, err := runs.Create(root, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := done.Finish(nil); err != nil {
		t.Fatal(err)
	}
	done.Close()
	s, err := Open(done.Dir())
	if err != nil {
		t.Fatal(err)
	}
	want := "run " + busy.ID() + " is in progress; look at it with: aoty-pipeline visualize --run " + busy.ID() + " --reports-dir " + root
	if got := OtherRunning(s, root); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	body := get(t, New(t.Context(), s, root, quiet()), "/live").Body.String()
	if !strings.Contains(body, want) || !strings.Contains(body, `class="notice mild"`) {
		t.Error("the live view does not name the run in progress")
	}
	if s, err = Open(dir); err != nil || OtherRunning(s, root) != "" {
		t.Errorf("%q, %v", OtherRunning(s, root), err)
	}
	if err := os.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	if got := OtherRunning(&Snapshot{}, root); got != "" {
		t.Errorf("no runs: %q", got)
	}
}
