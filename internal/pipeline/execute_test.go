package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/runs"

	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/filetest"
)

func TestFreshRun(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	filetest.Expect(t, "calls", l.took(), "data splits train report")
	filetest.Expect(t, "status", status(r), "finished data:done splits:done train:done report:done")
	filetest.Expect(t, "content", l.content(r), l.expected())
	m := r.Manifest()
	in := m.Stage("data").Inputs["raw_csv"]
	if out, err := filehash.File(l.csv); err != nil || in.SHA256 != out.SHA256 || in.Size != 3 || m.Inputs["raw_csv"] != in {
		t.Errorf("input %+v, %v", in, err)
	}
	for _, name := range labOrder {
		for _, f := range l.files(name) {
			got, err := filehash.File(r.Path(f))
			filetest.Must(t, err)
			filetest.Expect(t, "hash of "+f, m.Stage(name).Outputs[f], got)
		}
	}
	if latest, err := runs.Resolve(l.root, runs.LatestName); err != nil || latest != r.Dir() {
		t.Errorf("latest %s, %v", latest, err)
	}
}

func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{Stages: []string{"splits", "data", "splits", "data"}})
	filetest.Must(t, err)
	filetest.Expect(t, "calls", l.took(), "data splits")
	filetest.Expect(t, "status", status(r), "finished data:done splits:done train:pending report:pending")
}

func TestMissingStage(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{Stages: []string{"data", "report"}})
	var missing *MissingStageError
	if !errors.As(err, &missing) {
		t.Fatalf("error %v", err)
	}
	filetest.Expect(t, "error", err.Error(), "stage report needs train, which has not run: first run stage splits, then stage train")
	filetest.Expect(t, "calls", l.took(), "")
	filetest.Expect(t, "status", status(r), "failed ")
}

func TestUnknownStage(t *testing.T) {
	l := newLab(t)
	_, err := l.pipeline().Plan(t.Context(), nil, Options{Stages: []string{"trian"}})
	var unknown *UnknownStageError
	if !errors.As(err, &unknown) {
		t.Fatalf("error %v", err)
	}
	filetest.Expect(t, "error", err.Error(), `unknown stage "trian" (did you mean train?): the stages are data, splits, train, report`)
}

func TestStageInExistingRunMarksLaterOnesStale(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	before := l.content(r)
	l.took()
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"splits"}}))
	filetest.Expect(t, "calls", l.took(), "splits")
	filetest.Expect(t, "status", status(r), "finished data:done splits:done train:stale report:stale")

	err = l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"report"}})
	var missing *MissingStageError
	if !errors.As(err, &missing) || missing.Missing != "train" || !strings.Contains(err.Error(), "is stale: splits ran again") {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "status after a refusal", status(r), "finished data:done splits:done train:stale report:stale")
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"train", "report"}}))
	filetest.Expect(t, "status", status(r), "finished data:done splits:done train:done report:done")
	filetest.Expect(t, "content", l.content(r), before)
}

// TestStaleStagesThatAreStillRight: splits ran again and gave the same, so that train
// is kept, and report, which needs it, is too: in the plan and when it is followed.
func TestStaleStagesThatAreStillRight(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"splits"}}))
	l.took()
	again := Options{Resume: true, Stages: []string{"train", "report"}}
	steps, err := l.pipeline().Plan(t.Context(), r, again)
	if err != nil || len(steps) != 2 || steps[0].Action != ActionKeep || steps[1].Action != ActionKeep {
		t.Errorf("plan %+v, %v", steps, err)
	}
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, again))
	filetest.Expect(t, "calls", l.took(), "")
	filetest.Expect(t, "status", status(r), "finished data:done splits:done train:done report:done")
}

// TestStaleWithinOneCommand: data runs in this command, so that splits, which
// was not asked for, is out of date when train's turn comes.
func TestStaleWithinOneCommand(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	l.took()
	err = l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"data", "train"}})
	var missing *MissingStageError
	if !errors.As(err, &missing) || missing.Missing != "splits" {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "calls", l.took(), "")
}

// TestStalenessReachesFar: a runs again, d needs c, c needs b, b needs a.
func TestStalenessReachesFar(t *testing.T) {
	p, err := New(writerStage("a", nil, "a"), writerStage("b", []string{"a"}, "b"),
		writerStage("c", []string{"b"}, "c"), writerStage("d", []string{"c"}, "d"))
	filetest.Must(t, err)
	r := create(t, t.TempDir(), epoch)
	filetest.Must(t, p.Execute(t.Context(), r, Options{}))
	err = p.Execute(t.Context(), r, Options{Stages: []string{"a", "d"}})
	if err == nil || err.Error() != "stage d needs c, which is stale: a ran again: first run stage b, then stage c" {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "status after the refusal", status(r), "finished a:done b:done c:done d:done")
}

func TestResumingOneStageNeedsTheOthers(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"splits"}}))
	err = l.pipeline().Execute(t.Context(), r, Options{Resume: true, Stages: []string{"report"}})
	var missing *MissingStageError
	if !errors.As(err, &missing) || missing.Missing != "train" {
		t.Errorf("error %v", err)
	}
}

// TestPlanForesees compares plans for an existing run with what then happens.
func TestPlanForesees(t *testing.T) {
	tests := map[string]struct {
		change func(*lab, *runs.Run)
		opts   Options
		want   string // actions planned
		calls  string
	}{
		"nothing to do": {func(*lab, *runs.Run) {}, Options{Resume: true}, "keep keep keep keep", ""},
		"damage": {
			func(l *lab, r *runs.Run) { flip(l.t, r.Path("splits/train.txt")) },
			Options{Resume: true},
			"keep run run run", "splits",
		},
		"new settings": {
			func(l *lab, _ *runs.Run) { l.settings["splits"] = "new" },
			Options{SkipExisting: true},
			"keep run run run", "splits train report",
		},
		"everything again": {func(*lab, *runs.Run) {}, Options{}, "run run run run", "data splits train report"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			r, err := l.start(Options{})
			filetest.Must(t, err)
			l.took()
			test.change(l, r)
			before := filetest.Tree(t, l.root)
			steps, err := l.pipeline().Plan(t.Context(), r, test.opts)
			filetest.Must(t, err)
			var actions []string
			for _, s := range steps {
				actions = append(actions, string(s.Action))
			}
			filetest.Expect(t, "plan", strings.Join(actions, " "), test.want)
			filetest.Expect(t, "files after planning", filetest.Tree(t, l.root), before)
			filetest.Expect(t, "calls of the plan", l.took(), "")
			filetest.Must(t, l.pipeline().Execute(t.Context(), r, test.opts))
			filetest.Expect(t, "calls", l.took(), test.calls)
		})
	}
}

func TestNeedsAreVerified(t *testing.T) {
	tests := map[string]struct {
		damage func(*lab, *runs.Run)
		want   string
	}{
		"gone":     {func(l *lab, r *runs.Run) { filetest.Must(l.t, os.Remove(r.Path("data/albums.txt"))) }, "output data/albums.txt is gone"},
		"size":     {func(l *lab, r *runs.Run) { filetest.Write(l.t, r.Path("data/albums.txt"), "short") }, "changed (size)"},
		"content":  {func(l *lab, r *runs.Run) { flip(l.t, r.Path("data/albums.txt")) }, "changed (content)"},
		"input":    {func(l *lab, r *runs.Run) { filetest.Write(l.t, l.csv, "x,y") }, "its input raw_csv has changed"},
		"settings": {func(l *lab, r *runs.Run) { l.settings["data"] = "min 20" }, `its settings differ: option "min 10" -> "min 20"`},
		"version":  {func(l *lab, r *runs.Run) { l.versions["data"] = "2" }, "the program's code of this stage has changed"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			r, err := l.start(Options{})
			filetest.Must(t, err)
			test.damage(l, r)
			l.took()
			err = l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"splits"}})
			var missing *MissingStageError
			if !errors.As(err, &missing) || missing.Missing != "data" || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			filetest.Expect(t, "calls", l.took(), "")
		})
	}
}

// TestInputMayGoAway: the run directory is self-contained, a later stage does
// not need the CSV.
func TestInputMayGoAway(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	filetest.Must(t, os.Remove(l.csv))
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"report"}}))
	err = l.pipeline().Execute(t.Context(), r, Options{Stages: []string{"data"}})
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "stage data: input raw_csv") {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "status after a refusal", status(r), "finished data:done splits:done train:done report:done")
}

// flip changes a file's content but not its size.
func flip(t *testing.T, path string) {
	t.Helper()
	b := []byte(filetest.Read(t, path))
	b[0] ^= 1
	filetest.Write(t, path, string(b))
}

func TestFailureLeavesNothingHalf(t *testing.T) {
	l := newLab(t)
	l.fail["splits"] = errBoom // after the first of two files
	r, err := l.start(Options{})
	var failed *StageError
	if !errors.As(err, &failed) || !errors.Is(err, errBoom) || failed.Stage != "splits" {
		t.Fatalf("error %v", err)
	}
	filetest.Expect(t, "error", err.Error(), "stage splits: boom")
	filetest.Expect(t, "status", status(r), "failed data:done splits:failed train:pending report:pending")
	filetest.Expect(t, "recorded", r.Manifest().Stage("splits").Error, "boom")
	if _, err := os.Stat(r.Path("splits")); !os.IsNotExist(err) {
		t.Errorf("half of the outputs stays: %v", err)
	}
	if _, err := runs.Resolve(l.root, runs.LatestName); err == nil {
		t.Error("latest points to a failed run")
	}
}

func TestResumeGivesWhatAStraightRunGives(t *testing.T) {
	for _, broken := range labOrder {
		t.Run(broken, func(t *testing.T) {
			l := newLab(t)
			l.fail[broken] = errBoom
			r, err := l.start(Options{})
			if !errors.Is(err, errBoom) {
				t.Fatal(err)
			}
			filetest.Must(t, r.Close())
			delete(l.fail, broken)
			l.took()
			r, err = runs.Open(l.root, r.ID())
			filetest.Must(t, err)
			defer r.Close()
			filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Resume: true}))
			all := strings.Join(labOrder, " ")
			filetest.Expect(t, "calls", l.took(), all[strings.Index(all, broken):])
			filetest.Expect(t, "status", status(r), "finished data:done splits:done train:done report:done")
			filetest.Expect(t, "content", l.content(r), l.expected())
		})
	}
}

func TestResumeRepairsDamage(t *testing.T) {
	l := newLab(t)
	r, err := l.start(Options{})
	filetest.Must(t, err)
	want := l.content(r)
	flip(t, r.Path("splits/train.txt"))
	l.took()
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Resume: true}))
	// The repaired outputs are the same, so that nothing after them has to run.
	filetest.Expect(t, "calls", l.took(), "splits")
	filetest.Expect(t, "status", status(r), "finished data:done splits:done train:done report:done")
	filetest.Expect(t, "content", l.content(r), want)
}

func TestResumeRefusesOtherDataAndSettings(t *testing.T) {
	l := newLab(t)
	l.fail["train"] = errBoom
	r, err := l.start(Options{})
	if !errors.Is(err, errBoom) {
		t.Fatal(err)
	}
	before := status(r)
	filetest.Write(t, l.csv, "x,y")
	err = l.pipeline().Execute(t.Context(), r, Options{Resume: true})
	var input *InputChangedError
	if !errors.As(err, &input) || input.Name != "raw_csv" || input.Path != l.csv {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "message", err.Error(), "cannot resume: raw_csv ("+l.csv+") has changed since stage data read it; restore the file, or start a new run")
	filetest.Write(t, l.csv, "a,b")
	l.settings["splits"] = "other"
	err = l.pipeline().Execute(t.Context(), r, Options{Resume: true})
	var settings *SettingsChangedError
	if !errors.As(err, &settings) || settings.Stage != "splits" || !strings.Contains(err.Error(), `option "" -> "other"`) {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "status after refusals", status(r), before)
}

// A run of a version that did not know a setting is not told to leave it out: a new run
// does the work, and that version goes on.
func TestResumeOfAnEarlierVersion(t *testing.T) {
	l := newLab(t)
	l.fail["train"] = errBoom
	r, _ := l.start(Options{})
	l.fail["train"] = nil
	l.later = map[string]string{"splits": "off"}
	err := l.pipeline().Execute(t.Context(), r, Options{Resume: true})
	filetest.Expect(t, "message", fmt.Sprint(err), `cannot resume: stage splits was run by a version that does not know all of today's settings (later (unset) -> "off"); go on with that version, or start a new run`)
	l.took()
	_, err = l.start(Options{})
	filetest.Must(t, err)
	filetest.Expect(t, "a new run", l.took(), "data splits train report")
	l.later, l.calls = nil, nil
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Resume: true}))
	filetest.Expect(t, "that version", l.took(), "train report")
}

// TestWorkSurvivesOnlyForTheSameWork: checkpoints are there on a resumption and
// nowhere else.
func TestWorkSurvivesOnlyForTheSameWork(t *testing.T) {
	l := newLab(t)
	var found string
	l.hook["train"] = func(_ context.Context, r *runs.Run) error {
		data, _ := os.ReadFile(r.Path("work/chain-1"))
		found = string(data)
		filetest.Write(t, r.Path("work/chain-1"), "half")
		filetest.Write(t, r.Path("progress.txt"), "half")
		return nil
	}
	l.fail["train"] = errBoom
	r, _ := l.start(Options{})
	again := func(what string, opts Options, want string) {
		t.Helper()
		_ = l.pipeline().Execute(t.Context(), r, opts)
		filetest.Expect(t, what, found, want)
	}
	again("resumed", Options{Resume: true}, "half")
	again("rerun", Options{Stages: []string{"train"}}, "")
	again("resumed again", Options{Resume: true}, "half")
	l.versions["splits"] = "2" // a repaired program writes other splits
	again("resumed with other inputs", Options{Resume: true}, "")
	delete(l.fail, "train")
	again("resumed to the end", Options{Resume: true}, "half")
	for _, name := range []string{"work", "progress.txt"} {
		if _, err := os.Stat(r.Path(name)); !os.IsNotExist(err) {
			t.Errorf("%s stays after success: %v", name, err)
		}
	}
}

func TestInterruption(t *testing.T) {
	l := newLab(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	l.hook["train"] = func(ctx context.Context, _ *runs.Run) error {
		cancel(errors.New("interrupt signal"))
		<-ctx.Done()
		return errors.New("sampler stopped") // an error that does not name the context's
	}
	r := create(t, l.root, epoch)
	err := l.pipeline().Execute(ctx, r, Options{})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "interrupt signal") || !strings.Contains(err.Error(), "sampler stopped") {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "status", status(r), "interrupted data:done splits:done train:failed report:pending")
	err = l.pipeline().Execute(ctx, r, Options{Resume: true}) // still cancelled
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestChangeWhileReading(t *testing.T) {
	l := newLab(t)
	l.hook["data"] = func(context.Context, *runs.Run) error {
		filetest.Write(t, l.csv, "another, longer file")
		return os.Chtimes(l.csv, time.Now(), time.Now().Add(time.Second))
	}
	r, err := l.start(Options{})
	if err == nil || !strings.Contains(err.Error(), "was changed while the stage was reading it") {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "status", status(r), "failed data:failed splits:pending train:pending report:pending")
}

func TestUndeclaredResultIsAnError(t *testing.T) {
	for name, run := range map[string]func(*runs.Run) error{
		"missing": func(*runs.Run) error { return nil },
		"link":    func(r *runs.Run) error { return os.Symlink(r.Path(runs.ManifestName), r.Path("x")) },
		"folder":  func(r *runs.Run) error { return os.Mkdir(r.Path("x"), 0o777) },
	} {
		p, err := New(Stage{Name: "s", Outputs: []string{"x"}, Run: func(_ context.Context, r *runs.Run) error { return run(r) }})
		filetest.Must(t, err)
		r := create(t, t.TempDir(), epoch)
		if err := p.Execute(t.Context(), r, Options{}); err == nil || !strings.Contains(err.Error(), "did not write x") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRerunForgetsFilesOfTheLastTime(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	n := 3
	p, err := New(Stage{Name: "s", Outputs: []string{"figures/"}, Run: func(_ context.Context, r *runs.Run) error {
		for i := range n {
			filetest.Write(t, r.Path(fmt.Sprintf("figures/%d.svg", i)), "x")
		}
		return nil
	}})
	filetest.Must(t, err)
	for _, n = range []int{3, 1, 0} {
		filetest.Must(t, p.Execute(t.Context(), r, Options{}))
		filetest.Expect(t, "files", len(r.Manifest().Stage("s").Outputs), n)
		for i := range 3 {
			if _, err := os.Stat(r.Path(fmt.Sprintf("figures/%d.svg", i))); (err == nil) != (i < n) {
				t.Errorf("file %d after writing %d: %v", i, n, err)
			}
		}
	}
}

// A stage that fails by its own verdict keeps its outputs to look at; nothing is
// built on them, and the stage runs again.
func TestVerdictsKeepTheOutputs(t *testing.T) {
	l := newLab(t)
	l.hook["train"] = func(ctx context.Context, r *runs.Run) error {
		if err := os.WriteFile(r.Path("model.txt"), []byte("drawn"), 0o600); err != nil {
			return err
		}
		return Standing(errBoom)
	}
	r, err := l.start(Options{})
	if !errors.Is(err, errBoom) {
		t.Fatalf("error %v", err)
	}
	filetest.Expect(t, "status", status(r), "failed data:done splits:done train:failed report:pending")
	sum, err := filehash.File(r.Path("model.txt"))
	filetest.Must(t, err)
	filetest.Expect(t, "recorded", r.Manifest().Stage("train").Outputs["model.txt"], sum)
	if _, err = l.pipeline().Plan(context.Background(), r, Options{Stages: []string{"report"}}); err == nil {
		t.Error("a report would be built on it")
	}
}
