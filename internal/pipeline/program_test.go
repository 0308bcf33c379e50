package pipeline

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/runs"
)

// as describes a run as one of a version of the program.
func as(version, revision string) func(*runs.Run) {
	return func(r *runs.Run) {
		if err := r.Describe(runs.Start{Program: "prog", Version: version, Build: origin.Build{Revision: revision}}); err != nil {
			panic(err)
		}
	}
}

// logText returns a log and what it has said so far.
func logText() (*journal.Log, func() string) {
	var b bytes.Buffer
	return journal.New(&b, journal.Options{}), b.String
}

// Outputs of another program are used, and it is said whose they are: in the
// reason and in the log, when they are taken, kept, and only needed.
func TestOutputsOfAnotherProgramAreTold(t *testing.T) {
	const told = "made by prog v1 (abc), this is prog v2"
	l := newLab(t)
	first := create(t, l.root, epoch)
	as("v1", "abc")(first)
	filetest.Must(t, l.pipeline().Execute(t.Context(), first, Options{}))
	filetest.Must(t, first.Close())
	filetest.Expect(t, "recorded", first.Manifest().Stage("train").Program, "prog v1 (abc)")

	second := create(t, l.root, epoch)
	as("v2", "")(second)
	log, text := logText()
	filetest.Must(t, l.pipeline().Execute(t.Context(), second, Options{SkipExisting: true, Root: l.root, Log: log}))
	for _, s := range second.Manifest().Stages {
		filetest.Expect(t, "reason of "+s.Name, s.Reason, "same inputs and settings as in "+first.ID()+", "+told)
		filetest.Expect(t, "program of "+s.Name, s.Program, "prog v1 (abc)")
	}
	if n := strings.Count(text(), "made_by_other_program"); n != len(labOrder) {
		t.Errorf("taken: told %d times: %s", n, text())
	}

	log, text = logText()
	filetest.Must(t, l.pipeline().Execute(t.Context(), second, Options{Resume: true, Log: log}))
	if n := strings.Count(text(), "made_by_other_program"); n != len(labOrder) {
		t.Errorf("kept: told %d times: %s", n, text())
	}

	log, text = logText()
	filetest.Must(t, l.pipeline().Execute(t.Context(), second, Options{Stages: []string{"report"}, Log: log}))
	if n := strings.Count(text(), "made_by_other_program"); n != len(labOrder)-1 {
		t.Errorf("needed: told %d times: %s", n, text())
	}
	filetest.Expect(t, "program of the stage that ran", second.Manifest().Stage("report").Program, "prog v2")
}

// The remedy works: a stage that ran again is of this program, and the same
// program has nothing to say.
func TestOwnOutputsAreNotTold(t *testing.T) {
	l := newLab(t)
	r := create(t, l.root, epoch)
	as("v2", "")(r)
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{}))
	log, text := logText()
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Resume: true, Log: log}))
	if strings.Contains(text(), "made by") {
		t.Error(text())
	}
}

// Records of older programs have no maker; the run that they are in has one.
func TestMakerOfOlderRecords(t *testing.T) {
	pl := &planner{program: "prog v2"}
	m := &runs.Manifest{Program: "prog", ProgramVersion: "v1"}
	filetest.Expect(t, "other run", pl.otherProgram(&runs.StageRecord{}, m), "made by prog v1, this is prog v2")
	filetest.Expect(t, "this run", pl.otherProgram(&runs.StageRecord{}, nil), "")
	filetest.Expect(t, "nobody knows", pl.otherProgram(&runs.StageRecord{}, &runs.Manifest{}), "")
}
