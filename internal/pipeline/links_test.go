//go:build unix

package pipeline

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/runs"
)

// victim is a directory with somebody's file, which a link of a run leads to.
func victim(t *testing.T) (dir string, unharmed func()) {
	t.Helper()
	dir = t.TempDir()
	precious := filepath.Join(dir, "precious.txt")
	filetest.Write(t, precious, "precious")
	before := filetest.Tree(t, dir)
	return dir, func() {
		t.Helper()
		filetest.Expect(t, "somebody's files", filetest.Tree(t, dir), before)
		filetest.Expect(t, "somebody's file", filetest.Read(t, precious), "precious")
	}
}

// TestLinksAreNotFollowedToDelete: a run directory from elsewhere whose manifest
// names files behind a link costs nobody a file.
func TestLinksAreNotFollowedToDelete(t *testing.T) {
	for name, recorded := range map[string]map[string]filehash.Sum{
		"declared":               {"splits/precious.txt": {}},
		"not declared":           {"tables/precious.txt": {}},
		"with the right content": {"tables/precious.txt": sumOf(t, "precious")},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			r, err := l.start(Options{})
			filetest.Must(t, err)
			dir, unharmed := victim(t)
			for _, link := range []string{"splits", "tables"} {
				filetest.Must(t, os.RemoveAll(r.Path(link)))
				filetest.Must(t, os.Symlink(dir, r.Path(link)))
			}
			filetest.Must(t, r.Update(func(m *runs.Manifest) {
				rec := m.Stage("splits")
				rec.Status, rec.Outputs = runs.Failed, recorded
				for name := range rec.Outputs {
					if sum := rec.Outputs[name]; sum.SHA256 == "" {
						rec.Outputs[name] = filehash.Sum{SHA256: strings.Repeat("0", 64), Size: 9}
					}
				}
			}))
			filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Resume: true}))
			unharmed()
			filetest.Expect(t, "results", l.content(r), l.expected())
		})
	}
}

func sumOf(t *testing.T, text string) filehash.Sum {
	t.Helper()
	sum, err := filehash.Of(context.Background(), strings.NewReader(text))
	filetest.Must(t, err)
	return sum
}

// TestLinkOnTheWayIsRefused: where a stage would write through a link that leads
// out of the run, it is told and not called.
func TestLinkOnTheWayIsRefused(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	dir, unharmed := victim(t)
	filetest.Must(t, os.RemoveAll(r.Path("data")))
	filetest.Must(t, os.Symlink(dir, r.Path("data")))
	l.took()
	err = l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"data"}})
	if err == nil || !strings.Contains(err.Error(), "remove the link") {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "calls", l.took(), "")
	unharmed()
	filetest.Must(t, os.Remove(r.Path("data")))
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"data"}}))
}

// TestUndeclaredOutputOfAnotherIsKept: an output that the stage no longer declares
// goes when it is as it was recorded, and stays when it was changed since.
func TestUndeclaredOutputOfAnotherIsKept(t *testing.T) {
	for text, stays := range map[string]bool{"old": false, "somebody's": true} {
		l := newLab(t)
		r, err := l.start(Options{})
		filetest.Must(t, err)
		filetest.Write(t, r.Path("old.txt"), text)
		filetest.Must(t, r.Update(func(m *runs.Manifest) { m.Stage("data").Outputs["old.txt"] = sumOf(t, "old") }))
		filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"data"}}))
		_, err = os.Stat(r.Path("old.txt"))
		filetest.Expect(t, text+" stays", err == nil, stays)
	}
}
