package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// stepWork is one step of a scan.
type stepWork struct {
	ui     *term.UI
	task   *shards.Task // nil where only results are read
	step   string
	folder string // of the scan
	input  string // a file
	output string // a file or a directory
	words  []string
	args   []string // what the list asks for
}

// stepRecord says what a step was made from. With an output it is complete.
type stepRecord struct {
	Args   []string          `json:"args"`
	Input  string            `json:"input_sha256"`
	Model  string            `json:"model_sha256,omitempty"`
	Output map[string]string `json:"output_sha256,omitempty"` // by name below the output
}

func (w *stepWork) recordName() string { return "step-" + w.step + ".json" }

// asked is the record of a step that is to be done now, without outputs.
func (w *stepWork) asked() (*stepRecord, error) {
	in, err := filehash.File(w.input)
	if err != nil {
		return nil, err
	}
	r := &stepRecord{Args: append([]string{}, w.args...), Input: in.SHA256}
	if i := slices.Index(w.words, "--model_path"); i >= 0 {
		model, err := filehash.File(filepath.Join(w.words[i+1], training.ModelFile))
		if err != nil {
			return nil, err
		}
		r.Model = model.SHA256
	}
	return r, nil
}

func (w *stepWork) written() *stepRecord {
	r := new(stepRecord)
	if atomicfile.ReadJSON(filepath.Join(w.folder, w.recordName()), r) != nil {
		return new(stepRecord) // as if there were none
	}
	return r
}

func (r *stepRecord) same(o *stepRecord) bool {
	return slices.Equal(r.Args, o.Args) && r.Input == o.Input && r.Model == o.Model
}

// done reports whether the outputs are there, whole, of this input and these keys.
func (w *stepWork) done() (bool, error) {
	old := w.written()
	if len(old.Output) == 0 {
		return false, nil
	}
	now, err := w.asked()
	if err != nil || !old.same(now) {
		return false, err
	}
	for name, sum := range old.Output {
		h, err := filehash.File(filepath.Join(w.output, filepath.FromSlash(name)))
		if err != nil || h.SHA256 != sum {
			return false, nil
		}
	}
	return true, nil
}

// do does the step, from where it was stopped if that was the same one.
func (w *stepWork) do(ctx context.Context) error {
	now, err := w.asked()
	if err != nil {
		return err
	}
	words := append(append(append([]string{w.step}, w.words...), w.args...), "--quiet")
	if old := w.written(); old.same(now) {
		words = append(words, w.resume()...)
	}
	if err := w.record(now); err != nil {
		return err
	}
	root := stepProgram(w.ui)
	root.SetArgs(words)
	root.SetOut(w.ui.Out())
	root.SetErr(w.ui.Err())
	if err := root.ExecuteContext(ctx); err != nil {
		return err
	}
	if now.Output, err = hashes(w.output); err != nil {
		return err
	}
	return w.record(now)
}

// record writes what is known of the step into the folder of the task, and asks
// whether its name still leads there: the step looks it up again.
func (w *stepWork) record(r *stepRecord) error {
	if err := atomicfile.WriteJSONIn(w.task.Root(), w.recordName(), r); err != nil {
		return err
	}
	return w.task.Unmoved()
}

// resume are the words that continue a step, if there is something to continue.
func (w *stepWork) resume() []string {
	var state string
	switch w.step {
	case config.Reconstruct:
		state = filepath.Join(w.output, "state.npz")
	case config.Train:
		state = filepath.Join(w.output, training.CheckpointDir, training.LastCheckpoint)
	}
	if info, err := os.Stat(state); state == "" || err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return []string{"--resume", state}
}

// hashes are those of a file, or of the files of a directory that results are read
// from: not of logs, which grow, and not of states, which are no results.
func hashes(path string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(path, p)
		if err != nil {
			return err
		}
		switch ext := filepath.Ext(p); {
		case d.IsDir() && p != path:
			return fs.SkipDir
		case !d.Type().IsRegular(), strings.HasPrefix(d.Name(), "."), d.Name() == "state.npz":
			return nil
		case p != path && !slices.Contains([]string{".npz", ".json", ".png", ".zip", ".npy"}, ext):
			return nil
		}
		h, err := filehash.File(p)
		out[filepath.ToSlash(name)] = h.SHA256
		return err
	})
	if err == nil && len(out) == 0 {
		err = errors.New(path + ": the step left nothing there")
	}
	return out, err
}
