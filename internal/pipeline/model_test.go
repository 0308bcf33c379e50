package pipeline

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"

	"github.com/latent-go/latent/internal/filetest"
)

// TestEngineNeverServesStaleResults drives the engine with random histories of
// edits, damage, failures, partial runs, resumptions and reuse. Whatever came
// before, a complete run has the content that its inputs and settings give.
func TestEngineNeverServesStaleResults(t *testing.T) {
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		h := &history{t: t, lab: newLab(outer)}
		h.run()
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			h.step()
			if t.Failed() || outer.Failed() {
				t.FailNow()
			}
		}
		if h.r != nil {
			h.r.Close()
		}
	})
}

// history is a lab with a current run.
type history struct {
	t *rapid.T
	*lab
	r *runs.Run
}

func (h *history) step() {
	stage := rapid.SampledFrom(labOrder).Draw(h.t, "stage")
	switch rapid.SampledFrom([]string{"csv", "setting", "version", "damage", "fail", "heal", "stage", "run", "resume", "reuse"}).Draw(h.t, "step") {
	case "csv":
		filetest.Write(h.lab.t, h.csv, rapid.StringMatching("[a-c]{3}").Draw(h.t, "csv"))
	case "setting":
		h.settings[stage] = rapid.SampledFrom([]string{"", "1", "2"}).Draw(h.t, "value")
	case "version":
		h.versions[stage] = rapid.SampledFrom([]string{"", "1"}).Draw(h.t, "value")
	case "damage":
		h.damage(stage)
	case "fail":
		h.fail[stage] = errBoom
	case "heal":
		clear(h.fail)
	case "stage":
		h.execute(Options{Stages: []string{stage}})
	case "run":
		h.run()
	case "resume":
		h.execute(Options{Resume: true})
	case "reuse":
		h.fresh()
		h.execute(Options{SkipExisting: true, Root: h.root})
	}
}

func (h *history) run() {
	h.fresh()
	h.execute(Options{})
}

func (h *history) fresh() {
	if h.r != nil {
		h.r.Close()
	}
	r, err := runs.Create(h.root, epoch)
	if err != nil {
		h.t.Fatal(err)
	}
	h.r = r
}

// damage changes the first output of a stage in the current run, if it is there.
func (h *history) damage(stage string) {
	rec := h.r.Manifest().Stage(stage)
	if rec == nil || !rec.Complete() {
		return
	}
	path := h.r.Path(h.files(stage)[0])
	text := []byte(filetest.Read(h.lab.t, path))
	text[0] ^= 1
	if err := atomicfile.Write(path, 0o666, filetest.Text(string(text))); err != nil { // not in place: it may be shared
		h.t.Fatal(err)
	}
}

// execute runs the pipeline and checks what it leaves.
func (h *history) execute(opts Options) {
	err := h.pipeline().Execute(h.t.Context(), h.r, opts)
	var missing *MissingStageError
	var input *InputChangedError
	var settings *SettingsChangedError
	known := err == nil || errors.Is(err, errBoom) || errors.As(err, &missing) || errors.As(err, &input) || errors.As(err, &settings)
	if !known {
		h.t.Fatalf("error %v", err)
	}
	if err == nil && len(opts.Stages) == 0 {
		if got, want := h.content(h.r), h.expected(); got != want {
			h.t.Fatalf("stale results: %s\n%s\nwant\n%s", status(h.r), got, want)
		}
	}
}
