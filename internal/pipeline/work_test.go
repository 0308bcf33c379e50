package pipeline

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

// TestWorkOfACompletedStageGoes: a kill between the record of a stage and the end
// of its work leaves the work, which the next command clears.
func TestWorkOfACompletedStageGoes(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	work := filepath.Join(r.Dir(), "work")
	filetest.Must(t, os.MkdirAll(work, 0o777))
	filetest.Must(t, os.WriteFile(filepath.Join(work, "left"), []byte("x"), 0o666))
	l.took()
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Resume: true}))
	filetest.Expect(t, "calls", l.took(), "")
	if _, err := os.Stat(work); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", work, err)
	}
}
