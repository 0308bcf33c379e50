package filetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/atomicfile/flush"
)

// Moving is a command whose directory a test moves away at every moment.
type Moving struct {
	Dir    string // absolute, without links
	Stride int    // thins out the moments: a file is announced, written and recorded in six
	Phase  int    // which moments are taken, and what is put in the place first
	// Prepare makes what the command finds, if anything.
	Prepare func()
	// Run is the command: its exit code, and what it said.
	Run func() (code int, said string)

	at, seen int // the moment, and how many have been
	do       func()
}

// flush counts the moments. Every file that is written is flushed between its two
// names, and its folder after that: so the flushes are all the moments that there are
// between two changes.
func (m *Moving) flush(f *os.File) error {
	if strings.HasPrefix(f.Name(), m.Dir) {
		if m.seen++; m.seen == m.at {
			m.do()
		}
	}
	return nil
}

// somebodys is a directory with files under the names that programs use.
func somebodys(t *testing.T, dir string) {
	for _, name := range []string{"mine.txt", "checkpoints/last.ckpt.zip", "state.npz", "logs/metrics.csv", ".owner.json", "albums.csv", "calibration.csv"} {
		Write(t, filepath.Join(dir, name), "somebody's")
	}
}

// Test moves the directory away at the moments of the command, once with nothing in
// its place, once with somebody's directory there, once with an empty one. The command
// ends with code 1 and says so in one sentence, offers nothing else, and leaves alone
// what is there now.
func (m *Moving) Test(t *testing.T) {
	before := flush.File
	defer func() { flush.File = before }()
	m.prepare(t)
	flush.File = m.flush
	if code, said := m.Run(); code != 0 {
		t.Fatalf("left alone: %d\n%s", code, said)
	}
	for n, moments := 1+m.Phase%m.Stride, m.seen; n <= moments; n += m.Stride {
		flush.File = before
		m.prepare(t)
		flush.File = m.flush
		tree := ""
		m.at, m.seen, m.do = n, 0, func() {
			Must(t, os.Rename(m.Dir, m.Dir+".away"))
			switch (n + m.Phase) % 3 {
			case 1:
				somebodys(t, m.Dir)
			case 2:
				Must(t, os.Mkdir(m.Dir, 0o777))
			}
			tree = treeOf(t, m.Dir)
		}
		code, said := m.Run()
		if code != 1 || strings.Count(said, "was moved or replaced under way") != 1 || strings.Count(said, "error:") != 1 || strings.Contains(last(said), "--resume") || strings.Contains(last(said), "no such file") {
			t.Errorf("moment %d of %d: code %d: %s", n, moments, code, said)
		}
		if now := treeOf(t, m.Dir); now != tree {
			t.Errorf("moment %d of %d: what is there now was touched: %s, was %s", n, moments, now, tree)
		}
		m.at = 0
	}
}

// last is what was said from the error on.
func last(said string) string { return said[max(0, strings.Index(said, "error:")):] }

func (m *Moving) prepare(t *testing.T) {
	Must(t, os.RemoveAll(m.Dir))
	Must(t, os.RemoveAll(m.Dir+".away"))
	if m.Prepare != nil {
		m.Prepare()
	}
}

// treeOf is the content of a directory, which may be missing.
func treeOf(t *testing.T, dir string) string {
	if _, err := os.Lstat(dir); err != nil {
		return "missing"
	}
	return Tree(t, dir)
}
