//go:build unix

package stages

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/pipeline"
)

// onEvent calls do when a line of the log has some words.
type onEvent struct {
	words string
	do    func()
	seen  bytes.Buffer
}

// Write implements [io.Writer].
func (o *onEvent) Write(b []byte) (int, error) {
	if do := o.do; do != nil && strings.Contains(string(b), o.words) {
		o.do = nil
		do()
	}
	return o.seen.Write(b)
}

// TestAnotherRunInItsPlace: while a stage works, the run is moved away and another
// one gets its name. Nothing is written to that one, whatever the stage.
func TestAnotherRunInItsPlace(t *testing.T) {
	few := map[string]any{"mcmc.num_chains": 1, "mcmc.num_samples": 100, "mcmc.num_warmup": 50}
	other := runWith(t, few)
	filetest.Must(t, other.Close())
	for _, name := range config.Stages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			victim := t.TempDir()
			filetest.Must(t, os.CopyFS(victim, os.DirFS(other.Dir())))
			console := &onEvent{words: "stage_started stage=" + name}
			pipe, r, log := newRun(t, few, t.TempDir(), console)
			filetest.Must(t, log.Attach(r.Root()))
			away := r.Dir() + ".away"
			before := ""
			console.do = func() {
				filetest.Must(t, os.Rename(r.Dir(), away))
				filetest.Must(t, os.Rename(victim, r.Dir()))
				before = filetest.Tree(t, r.Dir())
			}
			err := pipe.Execute(t.Context(), r, pipeline.Options{Log: log})
			if err == nil || !strings.Contains(err.Error(), "it was moved or replaced") {
				t.Errorf("error %v\n%s", err, &console.seen)
			}
			filetest.Expect(t, "the other run", filetest.Tree(t, r.Dir()), before)
			filetest.Must(t, os.Rename(r.Dir(), victim)) // the harness removes it
			filetest.Must(t, os.Rename(away, r.Dir()))
			if m := r.Manifest(); m.Stage(name).Complete() {
				t.Errorf("stage %s is called complete", name)
			}
		})
	}
}
