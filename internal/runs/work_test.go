package runs

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWorkOfACompletedStageGoes: a kill between the record of a stage and the end
// of its work leaves the work, which the next command clears.
func TestWorkOfACompletedStageGoes(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	must(t, err)
	work := filepath.Join(r.Dir(), "work")
	must(t, os.MkdirAll(work, 0o777))
	must(t, os.WriteFile(filepath.Join(work, "left"), []byte("x"), 0o666))
	l.took()
	must(t, l.pipeline().Execute(t.Context(), r, Options{Resume: true}))
	expect(t, "calls", l.took(), "")
	if _, err := os.Stat(work); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", work, err)
	}
}
