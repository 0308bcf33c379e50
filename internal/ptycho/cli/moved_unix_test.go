//go:build unix

package cli_test

import (
	"bytes"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/cli"
)

// stride thins out the moments: a file is announced, written and recorded in six.
var stride = flag.Int("stride", 5, "of TestMovedAtEveryMoment: 1 takes every moment")

// mover does something to the directory at the n-th flush of a file below it. Every
// file that is written is flushed between its two names, and its folder after that:
// so the flushes are all the moments that there are between two changes.
type mover struct {
	dir  string
	n    int // 0 for never
	seen int
	do   func()
}

func (m *mover) flush(f *os.File) error {
	if strings.HasPrefix(f.Name(), m.dir) {
		if m.seen++; m.seen == m.n {
			m.do()
		}
	}
	return nil
}

// somebodys is a directory with files under the names that the program uses.
func somebodys(t *testing.T, dir string) {
	for _, name := range []string{"mine.txt", "checkpoints/last.ckpt.zip", "state.npz", "logs/metrics.csv", ".owner.json"} {
		filetest.Write(t, filepath.Join(dir, name), "somebody's")
	}
}

// TestMovedAtEveryMoment moves the output directory away at every moment of a command,
// once with nothing in its place, once with somebody's directory there, once with an
// empty one. The command says so in one sentence, offers nothing else, and leaves
// alone what is there now.
func TestMovedAtEveryMoment(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	filetest.Must(t, err)
	t.Chdir(top)
	before := flush.File
	defer func() { flush.File = before }()
	say := func(args ...string) (int, string) {
		var said bytes.Buffer
		code := cli.App.Run(args, io.Discard, &said)
		return code, said.String()
	}
	must := func(args ...string) {
		if code, said := say(args...); code != 0 {
			t.Fatalf("%q: %d\n%s", args, code, said)
		}
	}
	must("simulate", "data.npz", "--points", "25", "--quiet")
	train := []string{"train", "--train_data_file", "data.npz", "--max_epochs", "2", "--gridsize", "1", "--n_images", "2", "--batch_size", "2", "--set", "n_filters_scale=1", "--set", "cbam_encoder=false", "--quiet"}
	must(append(train, "--output_dir", "model")...)
	must("reconstruct", "data.npz", "--passes", "2", "--output_dir", "object", "--quiet")
	commands := map[string][]string{
		"train":       train,
		"tensorboard": append(slices.Clone(train), "--logger-backend", "tensorboard"),
		"reconstruct": {"reconstruct", "data.npz", "--passes", "2", "--save-every", "1", "--quiet"},
		"inference":   {"inference", "--model_path", "model", "--test_data", "data.npz", "--n_images", "4", "--quiet"},
		"inspect":     {"inspect", "data.npz", "--quiet"},
		"evaluate":    {"evaluate", "data.npz", "object/reconstruction.npz"},
	}
	places := []func(string){
		func(string) {},
		func(dir string) { somebodys(t, dir) },
		func(dir string) { filetest.Must(t, os.Mkdir(dir, 0o777)) },
	}
	for i, name := range slices.Sorted(maps.Keys(commands)) {
		t.Run(name, func(t *testing.T) {
			m := &mover{dir: filepath.Join(top, name)}
			args := append(commands[name], "--output_dir", m.dir)
			flush.File = m.flush
			must(args...)
			moments := m.seen
			filetest.Must(t, os.RemoveAll(m.dir))
			for n := 1 + i%*stride; n <= moments; n += *stride {
				away, tree := m.dir+".away", ""
				m.n, m.seen = n, 0
				m.do = func() {
					filetest.Must(t, os.Rename(m.dir, away))
					places[(n+i)%len(places)](m.dir)
					tree = treeOf(t, m.dir)
				}
				code, said := say(args...)
				// Once the last record is ready to get its name there is nothing more to lose.
				if n > moments-2 && code == 0 {
					said = "error: was moved or replaced under way"
				} else if code != 1 {
					t.Errorf("moment %d of %d: code %d", n, moments, code)
				}
				if strings.Count(said, "was moved or replaced under way") != 1 || strings.Count(said, "error:") != 1 || strings.Contains(said, "--resume") || strings.Contains(said, "no such file") {
					t.Errorf("moment %d of %d: %s", n, moments, said)
				}
				if now := treeOf(t, m.dir); now != tree {
					t.Errorf("moment %d of %d: what is there now was touched: %s, was %s", n, moments, now, tree)
				}
				filetest.Must(t, os.RemoveAll(m.dir))
				filetest.Must(t, os.RemoveAll(away))
			}
		})
	}
}

// treeOf is the content of a directory, which may be missing.
func treeOf(t *testing.T, dir string) string {
	if _, err := os.Lstat(dir); err != nil {
		return "missing"
	}
	return filetest.Tree(t, dir)
}
