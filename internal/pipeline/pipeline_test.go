package pipeline

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"

	"github.com/latent-go/latent/internal/filetest"
)

// writerStage is a stage whose outputs depend on its needs' outputs only.
func writerStage(name string, needs []string, outputs ...string) Stage {
	s := Stage{Name: name, Needs: needs, Outputs: outputs}
	s.Run = func(_ context.Context, r *runs.Run) error {
		for _, o := range outputs {
			if err := atomicfile.Write(r.Path(o), 0o666, filetest.Text(name)); err != nil {
				return err
			}
		}
		return nil
	}
	return s
}

// lab is a pipeline data -> splits -> train -> report over one input file whose
// stages compute a hash of all that they may depend on. It counts the calls.
type lab struct {
	t        *testing.T
	root     string // of the runs
	csv      string // the input file
	settings map[string]string
	versions map[string]string
	later    map[string]string // settings that a later version has besides

	mu    sync.Mutex
	calls []string
	fail  map[string]error                                  // what a stage returns after half of its work
	hook  map[string]func(context.Context, *runs.Run) error // called at the start of a stage
}

func newLab(t *testing.T) *lab {
	root := t.TempDir()
	l := &lab{
		t: t, root: root + "/reports", csv: root + "/raw.csv",
		settings: map[string]string{"data": "min 10", "splits": "", "train": "seed 42", "report": ""},
		versions: map[string]string{}, fail: map[string]error{}, hook: map[string]func(context.Context, *runs.Run) error{},
	}
	filetest.Write(t, l.csv, "a,b")
	return l
}

// needs and files of the stages of a lab.
var (
	labNeeds = map[string][]string{"splits": {"data"}, "train": {"splits", "data"}, "report": {"train"}}
	labFiles = map[string][]string{"data": {"data/albums.txt"}, "splits": {"splits/"}, "train": {"model.txt"}, "report": {"report/table.txt", "card.md"}}
	labOrder = []string{"data", "splits", "train", "report"}
)

// pipeline declares the stages, against their order to see that it is found.
func (l *lab) pipeline() *Pipeline {
	l.t.Helper()
	var stages []Stage
	for _, name := range slices.Backward(labOrder) {
		s := Stage{
			Name: name, Needs: labNeeds[name], Outputs: labFiles[name], Version: l.versions[name],
			Settings: map[string]any{"option": l.settings[name]}, Run: l.run(name),
		}
		if more, ok := l.later[name]; ok {
			s.Settings = map[string]any{"option": l.settings[name], "later": more}
		}
		if name == "data" {
			s.Inputs = func() ([]InputFile, error) { return []InputFile{{"raw_csv", l.csv}}, nil }
		}
		if name == "train" {
			s.Work = []string{"work/", "progress.txt"}
		}
		stages = append(stages, s)
	}
	p, err := New(stages...)
	filetest.Must(l.t, err)
	return p
}

// files that a stage writes into its declared outputs.
func (l *lab) files(name string) []string {
	if name == "splits" {
		return []string{"splits/train.txt", "splits/deep/test.txt"}
	}
	return labFiles[name]
}

// run returns the work of a stage: every output holds a hash of the outputs
// before it, the settings, the version and the file from outside.
func (l *lab) run(name string) func(context.Context, *runs.Run) error {
	return func(ctx context.Context, r *runs.Run) error {
		l.mu.Lock()
		l.calls = append(l.calls, name)
		fail, hook := l.fail[name], l.hook[name]
		l.mu.Unlock()
		if hook != nil {
			if err := hook(ctx, r); err != nil {
				return err
			}
		}
		texts, err := l.compute(name, func(f string) (string, error) {
			data, err := os.ReadFile(r.Path(f))
			return string(data), err
		})
		if err != nil {
			return err
		}
		for i, f := range l.files(name) {
			if i > 0 && fail != nil || fail != nil && len(l.files(name)) == 1 {
				return fail
			}
			if err := os.MkdirAll(r.Path(f+"/.."), 0o777); err != nil {
				return err
			}
			if err := atomicfile.Write(r.Path(f), 0o666, filetest.Text(texts[f])); err != nil {
				return err
			}
		}
		return nil
	}
}

// compute returns what a stage writes: hashes of all that it may depend on.
// source returns the content of an output of an earlier stage.
func (l *lab) compute(name string, source func(string) (string, error)) (map[string]string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s|%s|%s|", name, l.settings[name], l.versions[name])
	if name == "data" {
		csv, err := os.ReadFile(l.csv)
		if err != nil {
			return nil, err
		}
		h.Write(csv)
	}
	for _, need := range labNeeds[name] {
		for _, f := range l.files(need) {
			text, err := source(f)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(h, "|%d|%s", len(text), text)
		}
	}
	texts := make(map[string]string)
	for _, f := range l.files(name) {
		texts[f] = fmt.Sprintf("%s %x", f, h.Sum(nil))
	}
	return texts, nil
}

// expected returns what content must be, computed in memory without an engine.
func (l *lab) expected() string {
	l.t.Helper()
	all := make(map[string]string)
	var b strings.Builder
	for _, name := range labOrder {
		texts, err := l.compute(name, func(f string) (string, error) { return all[f], nil })
		filetest.Must(l.t, err)
		for _, f := range l.files(name) {
			all[f] = texts[f]
			fmt.Fprintln(&b, texts[f])
		}
	}
	return b.String()
}

// took returns the stages that ran since the last call, and forgets them.
func (l *lab) took() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := strings.Join(l.calls, " ")
	l.calls = nil
	return s
}

// start makes a new run and executes opts in it.
func (l *lab) start(opts Options) (*runs.Run, error) {
	l.t.Helper()
	opts.Root = l.root
	r := create(l.t, l.root, epoch)
	err := l.pipeline().Execute(l.t.Context(), r, opts)
	return r, err
}

// finished is start for runs that must succeed; the run is closed.
func (l *lab) finished(opts Options) *runs.Run {
	l.t.Helper()
	r, err := l.start(opts)
	filetest.Must(l.t, err)
	filetest.Must(l.t, r.Close())
	return r
}

// content returns all outputs of a run as one text.
func (l *lab) content(r *runs.Run) string {
	l.t.Helper()
	var b strings.Builder
	for _, name := range labOrder {
		for _, f := range l.files(name) {
			fmt.Fprintln(&b, filetest.Read(l.t, r.Path(f)))
		}
	}
	return b.String()
}

// status lists the stages of a run with their states.
func status(r *runs.Run) string {
	var parts []string
	m := r.Manifest()
	for _, s := range m.Stages {
		parts = append(parts, s.Name+":"+string(s.Status))
	}
	return string(m.Status) + " " + strings.Join(parts, " ")
}

var errBoom = errors.New("boom")
