package pipeline

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/runs"
)

// TestFullDisk writes to the disk that RUNS_SMALL_DIR names more than fits; see
// testdata/diskfull.sh. Without it, to a disk with room, where the same must
// succeed.
func TestFullDisk(t *testing.T) {
	root, small := os.LookupEnv("RUNS_SMALL_DIR")
	if !small {
		root = t.TempDir()
	}
	r := create(t, root, epoch)
	filetest.Must(t, atomicfile.Write(r.Path("a.bin"), 0o666, filetest.Text("old")))
	big := atomicfile.Write(r.Path("a.bin"), 0o666, func(w io.Writer) error {
		_, err := w.Write(make([]byte, 8<<20))
		return err
	})
	if isDiskFull(big) != small || (filetest.Read(t, r.Path("a.bin")) == "old") != small {
		t.Errorf("small disk %v: %v", small, big)
	}
	filetest.NoTemporaries(t, root)
	// A pipeline on the full disk fails, says why, and can be resumed later.
	stage := writerStage("data", nil, "b.bin")
	stage.Run = func(context.Context, *runs.Run) error {
		return atomicfile.Write(r.Path("b.bin"), 0o666, func(w io.Writer) error {
			_, err := w.Write(make([]byte, 8<<20))
			return err
		})
	}
	p, err := New(stage)
	filetest.Must(t, err)
	if err := p.Execute(t.Context(), r, Options{}); isDiskFull(err) != small {
		t.Errorf("small disk %v: %v", small, err)
	}
	m, err := runs.ReadManifest(r.Dir())
	filetest.Must(t, err)
	if failed := m.Stage("data").Status == runs.Failed; failed != small || !m.Stage("data").Complete() != small {
		t.Errorf("small disk %v: stage %s", small, m.Stage("data").Status)
	}
	filetest.NoTemporaries(t, root)
	// A run that cannot be started leaves no directory.
	if small {
		_ = os.WriteFile(filepath.Join(root, "filler"), make([]byte, 8<<20), 0o666)
	}
	next, err := runs.Create(root, epoch)
	if err == nil {
		filetest.Must(t, next.Close())
	}
	list, listErr := runs.List(root)
	filetest.Must(t, listErr)
	if isDiskFull(err) != small || (len(list) == 1) != small {
		t.Errorf("small disk %v: %v and %d runs", small, err, len(list))
	}
}

// isDiskFull reads what the user reads.
func isDiskFull(err error) bool {
	return err != nil && strings.Contains(err.Error(), "the disk or quota is full")
}
