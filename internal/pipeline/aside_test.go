package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/runs"
)

// TestFailedRerunKeepsResults: a finished run in which a stage runs again and fails
// has the results of before, marked stale, whatever the stage wrote until then.
func TestFailedRerunKeepsResults(t *testing.T) {
	for _, broken := range labOrder {
		t.Run(broken, func(t *testing.T) {
			l := newLab(t)
			r, err := l.start(Options{})
			filetest.Must(t, err)
			want := l.content(r)
			l.settings[broken] += " and more"
			l.fail[broken] = errBoom
			if err := l.pipeline().Execute(t.Context(), r, Options{Stages: []string{broken}}); !errors.Is(err, errBoom) {
				t.Fatalf("error %v", err)
			}
			filetest.Expect(t, "content", l.content(r), want)
			rec := r.Manifest().Stage(broken)
			filetest.Expect(t, "status", string(rec.Status)+" "+rec.Error, "stale boom")
			gone(t, r.Path(asideDir))

			// With the settings of before they are right as they are.
			l.settings[broken] = newLab(t).settings[broken]
			delete(l.fail, broken)
			l.took()
			filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Resume: true}))
			filetest.Expect(t, "calls", l.took(), "")
			filetest.Expect(t, "status", status(r), "finished data:done splits:done train:done report:done")
		})
	}
}

// TestSuccessfulRerunReplaces: new outputs that are whole take the place of the old
// ones, of which nothing is kept.
func TestSuccessfulRerunReplaces(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	l.settings["splits"] = "others"
	l.hook["splits"] = func(_ context.Context, r *runs.Run) error {
		gone(t, r.Path("splits"))
		filetest.Read(t, r.Path(filepath.Join(asideDir, "splits", "splits", "train.txt")))
		return nil
	}
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Stages: labOrder}))
	filetest.Expect(t, "content", l.content(r), l.expected())
	gone(t, r.Path(asideDir))
	if rec := r.Manifest().Stage("splits"); rec.Replaced != nil {
		t.Errorf("the record still has %+v", rec.Replaced)
	}
}

// TestKilledRerunKeepsResults: however far an attempt came before it was killed, the
// next one that fails brings the results of before back.
func TestKilledRerunKeepsResults(t *testing.T) {
	moments := map[string]func(*aside) error{
		"before any move":      func(*aside) error { return nil },
		"between two moves":    func(a *aside) error { return (&aside{r: a.r, outputs: a.outputs[:1], part: a.part}).move("", a.part) },
		"before the last name": func(a *aside) error { return a.move("", a.part) },
		"in the work": func(a *aside) error {
			return errors.Join(a.keep(), os.WriteFile(a.r.Path("card.md"), []byte("new"), 0o600))
		},
		"on the way back": func(a *aside) error {
			return errors.Join(a.keep(), a.r.Root().Rename(a.whole, a.part), (&aside{r: a.r, outputs: a.outputs[:1]}).move(a.part, ""))
		},
	}
	for name, kill := range moments {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			r, err := l.start(Options{})
			filetest.Must(t, err)
			want := l.content(r)
			filetest.Must(t, r.Update(func(m *runs.Manifest) {
				rec := m.Stage("report")
				*rec = runs.StageRecord{Name: "report", Status: runs.Running, Replaced: before(rec)}
			}))
			filetest.Must(t, kill(newAside(r, &Stage{Name: "report", Outputs: labFiles["report"]})))
			l.fail["report"] = errBoom
			if err := l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"report"}}); !errors.Is(err, errBoom) {
				t.Fatalf("error %v", err)
			}
			filetest.Expect(t, "content", l.content(r), want)
			gone(t, r.Path(asideDir))
		})
	}
}

// TestVerdictKeepsBoth: outputs that stand although their stage failed do not cost
// those of before: the next failure brings them back.
func TestVerdictKeepsBoth(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	want := l.content(r)
	l.settings["train"] = "worse"
	l.hook["train"] = func(_ context.Context, r *runs.Run) error {
		return errors.Join(os.WriteFile(r.Path("model.txt"), []byte("drawn"), 0o600), Standing(errBoom))
	}
	again := func() error {
		return l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"train"}})
	}
	if err := again(); !errors.Is(err, errBoom) {
		t.Fatalf("error %v", err)
	}
	filetest.Expect(t, "to look at", filetest.Read(t, r.Path("model.txt")), "drawn")
	l.hook["train"], l.fail["train"] = nil, errBoom
	if err := again(); !errors.Is(err, errBoom) {
		t.Fatalf("error %v", err)
	}
	filetest.Expect(t, "content", l.content(r), want)
}

func gone(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("%s is there: %v", path, err)
	}
}
