package pipeline

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latent-go/latent/internal/runs"

	"github.com/latent-go/latent/internal/filetest"
)

func TestSkipExistingTakesWhatIsUnchanged(t *testing.T) {
	l := newLab(t)
	first := l.finished(Options{})
	l.took()
	second, err := l.start(Options{SkipExisting: true})
	filetest.Must(t, err)
	filetest.Expect(t, "calls", l.took(), "")
	filetest.Expect(t, "status", status(second), "finished data:skipped splits:skipped train:skipped report:skipped")
	filetest.Expect(t, "content", l.content(second), l.content(first))
	m := second.Manifest()
	for _, s := range m.Stages {
		filetest.Expect(t, "source of "+s.Name, s.SourceRun, first.ID())
		filetest.Expect(t, "reason of "+s.Name, s.Reason, "same inputs and settings as in "+first.ID())
	}
	a, err := os.Stat(first.Path("model.txt"))
	filetest.Must(t, err)
	b, err := os.Stat(second.Path("model.txt"))
	filetest.Must(t, err)
	filetest.Expect(t, "linked", os.SameFile(a, b), true)

	// Rerunning in the second run must not touch the first.
	before := l.content(first)
	l.versions["train"] = "2"
	filetest.Must(t, l.pipeline().Execute(t.Context(), second, Options{Stages: []string{"train"}}))
	filetest.Expect(t, "content of the first run", l.content(first), before)
	if filetest.Read(t, second.Path("model.txt")) == filetest.Read(t, first.Path("model.txt")) {
		t.Error("the second model did not change: the test shows nothing")
	}
}

// A run below another root may have the id of the run to take from: both began in
// the same second. It is not that run.
func TestSkipExistingTakesFromItsNamesake(t *testing.T) {
	l := newLab(t)
	first := l.finished(Options{})
	l.took()
	other := create(t, t.TempDir(), epoch)
	filetest.Expect(t, "id", other.ID(), first.ID())
	filetest.Must(t, l.pipeline().Execute(t.Context(), other, Options{SkipExisting: true, Root: l.root}))
	filetest.Expect(t, "calls", l.took(), "")
	filetest.Expect(t, "content", l.content(other), l.content(first))
}

// TestSkipExistingSaysWhy changes one thing and compares what runs and why.
func TestSkipExistingSaysWhy(t *testing.T) {
	tests := map[string]struct {
		change func(*lab, *runs.Run)
		want   []string // step by step
	}{
		"settings in the middle": {
			func(l *lab, _ *runs.Run) { l.settings["train"] = "seed 43" },
			[]string{
				"data take same inputs and settings as in ID", "splits take same inputs and settings as in ID",
				`train run compared with ID, its settings differ: option "seed 42" -> "seed 43"`,
				"report run the stages before it have to run",
			},
		},
		"input": {
			func(l *lab, _ *runs.Run) { filetest.Write(l.t, l.csv, "x,y") },
			[]string{
				"data run compared with ID, its input raw_csv has changed", "splits run the stages before it have to run",
				"train run the stages before it have to run", "report run the stages before it have to run",
			},
		},
		"damaged source": {
			func(l *lab, r *runs.Run) { flip(l.t, r.Path("model.txt")) },
			[]string{
				"data take same inputs and settings as in ID", "splits take same inputs and settings as in ID",
				"train run compared with ID, output model.txt was changed (content)", "report run the stages before it have to run",
			},
		},
		"failed source": {
			func(l *lab, r *runs.Run) { l.mark(r, runs.Failed) },
			[]string{
				"data run no finished run has it", "splits run the stages before it have to run",
				"train run the stages before it have to run", "report run the stages before it have to run",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			first := l.finished(Options{})
			test.change(l, first)
			before := filetest.Tree(t, l.root)
			steps, err := l.pipeline().Plan(t.Context(), nil, Options{SkipExisting: true, Root: l.root})
			filetest.Must(t, err)
			var got []string
			for _, s := range steps {
				got = append(got, strings.ReplaceAll(s.Stage+" "+string(s.Action)+" "+s.Reason, first.ID(), "ID"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			filetest.Expect(t, "files after planning", filetest.Tree(t, l.root), before)
		})
	}
}

// mark changes the status of a closed run.
func (l *lab) mark(r *runs.Run, s runs.Status) {
	l.t.Helper()
	r, err := runs.Open(l.root, r.ID())
	filetest.Must(l.t, err)
	filetest.Must(l.t, r.Update(func(m *runs.Manifest) { m.Status = s }))
	filetest.Must(l.t, r.Close())
}

// TestSkipExistingStopsEarly: when a changed stage gives the same outputs as
// before, those after it are taken all the same.
func TestSkipExistingStopsEarly(t *testing.T) {
	root := t.TempDir()
	for setting, want := range []string{"finished data:done train:done", "finished data:done train:skipped"} {
		data := writerStage("data", nil, "d")
		data.Settings = setting
		p, err := New(data, writerStage("train", []string{"data"}, "m"))
		filetest.Must(t, err)
		r := create(t, root, epoch)
		filetest.Must(t, p.Execute(t.Context(), r, Options{SkipExisting: true, Root: root}))
		filetest.Expect(t, "status", status(r), want)
		filetest.Must(t, r.Close())
	}
}

// TestSkipExistingTakesNeedsAlong: train was asked for, what it needs comes
// from the finished run.
func TestSkipExistingTakesNeedsAlong(t *testing.T) {
	l := newLab(t)
	l.finished(Options{})
	l.took()
	l.settings["train"] = "seed 43"
	r, err := l.start(Options{Stages: []string{"train"}, SkipExisting: true})
	filetest.Must(t, err)
	filetest.Expect(t, "calls", l.took(), "train")
	filetest.Expect(t, "status", status(r), "finished data:skipped splits:skipped train:done report:pending")

	l.settings["splits"] = "other"
	_, err = l.start(Options{Stages: []string{"train"}, SkipExisting: true})
	var missing *MissingStageError
	if !errors.As(err, &missing) || missing.Missing != "splits" {
		t.Errorf("error %v", err)
	}
}

// TestSkipExistingLooksFurtherBack: the newest finished run only made the data.
func TestSkipExistingLooksFurtherBack(t *testing.T) {
	l := newLab(t)
	first := l.finished(Options{})
	second := l.finished(Options{Stages: []string{"data"}})
	l.took()
	third, err := l.start(Options{SkipExisting: true})
	filetest.Must(t, err)
	filetest.Expect(t, "calls", l.took(), "")
	m := third.Manifest()
	filetest.Expect(t, "source of data", m.Stage("data").SourceRun, second.ID())
	filetest.Expect(t, "source of train", m.Stage("train").SourceRun, first.ID())
}

func TestSkipExistingInTheSameRun(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	l.took()
	l.settings["report"] = "long"
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{SkipExisting: true, Root: l.root}))
	filetest.Expect(t, "calls", l.took(), "report")
}

func TestCopyFile(t *testing.T) {
	dir := t.TempDir()
	root := filetest.Root(t, dir)
	filetest.Write(t, dir+"/a", "text")
	filetest.Must(t, copyFile(t.Context(), root, dir+"/a", "b"))
	filetest.Expect(t, "copy", filetest.Read(t, dir+"/b"), "text")
	a, err := os.Stat(dir + "/a")
	filetest.Must(t, err)
	b, err := os.Stat(dir + "/b")
	filetest.Must(t, err)
	filetest.Expect(t, "same file", os.SameFile(a, b), false)
	if err := copyFile(t.Context(), root, dir+"/missing", "c"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// TestTakeThatFailsRunsInstead: the source vanishes between the decision and
// the taking; it is not asked again.
func TestTakeThatFailsRunsInstead(t *testing.T) {
	l := newLab(t)
	l.finished(Options{})
	l.took()
	r := create(t, l.root, epoch)
	p := l.pipeline()
	x, err := p.executor(t.Context(), r, Options{SkipExisting: true, Root: l.root})
	filetest.Must(t, err)
	s := &p.stages[0]
	step, err := x.next(t.Context(), s)
	filetest.Must(t, err)
	filetest.Expect(t, "action", step.Action, ActionTake)
	gone := *step.source
	gone.Dir += "-gone"
	step.source = &gone
	filetest.Must(t, x.act(t.Context(), s, step))
	filetest.Expect(t, "calls", l.took(), "data")
	filetest.Expect(t, "status", r.Manifest().Stage("data").Status, runs.Done)
}

// TestTakeOnlyDeclaredOutputs: an older program wrote a file more, which
// nothing would ever remove.
func TestTakeOnlyDeclaredOutputs(t *testing.T) {
	root := t.TempDir()
	for _, outputs := range [][]string{{"x", "old"}, {"x"}} {
		p, err := New(writerStage("s", nil, outputs...))
		filetest.Must(t, err)
		r := create(t, root, epoch)
		filetest.Must(t, p.Execute(t.Context(), r, Options{SkipExisting: true, Root: root}))
		filetest.Expect(t, "status", r.Manifest().Stage("s").Status, runs.Done)
		filetest.Must(t, r.Close())
	}
}

// TestTakeVerifiesWhatArrives: a copy that is not what was recorded does not
// stay.
func TestTakeVerifiesWhatArrives(t *testing.T) {
	l := newLab(t)
	first := l.finished(Options{})
	info, err := runs.Newest(l.root, true)
	filetest.Must(t, err)
	flip(t, first.Path("card.md"))
	r := create(t, t.TempDir(), epoch)
	if err := takeFiles(t.Context(), r, &Step{Stage: "report", source: &info}); err == nil || !strings.Contains(err.Error(), "card.md was changed") {
		t.Errorf("error %v", err)
	}
	if files, err := filesBelow(r.Root(), "report"); err != nil || len(files) > 0 {
		t.Errorf("files %v, %v", files, err)
	}
}
