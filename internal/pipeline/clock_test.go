package pipeline

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/runs"
)

// TestClockSetBackUnderWay: the clock that a stage began by is set back while it works.
// What came of the stage is recorded all the same, be it its end, its failure, an
// interruption or a verdict, with no time below zero.
func TestClockSetBackUnderWay(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"end":          {nil, "finished data:done splits:done train:done report:done"},
		"failure":      {errBoom, "failed data:done splits:done train:failed report:pending"},
		"interruption": {context.Canceled, "interrupted data:done splits:done train:failed report:pending"},
		"verdict":      {Standing(errBoom), "failed data:done splits:done train:failed report:pending"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			l.hook["train"] = func(_ context.Context, r *runs.Run) error {
				filetest.Must(t, r.Update(func(m *runs.Manifest) {
					m.Stage("train").Started = time.Now().Add(24 * time.Hour).Round(0)
				}))
				return c.err
			}
			r, err := l.start(Options{})
			if (err == nil) != (c.err == nil) {
				t.Fatal(err)
			}
			filetest.Expect(t, "status", status(r), c.want)
			if s := r.Manifest().Stage("train").Seconds; s < 0 || s > 600 {
				t.Errorf("%v seconds", s)
			}
		})
	}
}

// TestClockBehindIsTold: a run that begins before another one that is there already
// says so, in its log too, and is the newest from then on.
func TestClockBehindIsTold(t *testing.T) {
	l := newLab(t)
	first, err := l.start(Options{})
	filetest.Must(t, err)
	filetest.Must(t, first.Close())
	r := create(t, l.root, epoch.Add(-26*time.Hour))
	var console bytes.Buffer
	log := journal.New(&console, journal.Options{})
	filetest.Must(t, log.Attach(r.Root()))
	filetest.Must(t, l.pipeline().Execute(t.Context(), r, Options{Log: log}))
	filetest.Must(t, log.Close())
	text := "the clock says 2026-01-18 12:30:52, and run " + first.ID() + ", which was there before, began at 2026-01-19 14:30:52: it was set back, or is not the clock of that run; this run, " + r.ID() + ", counts as the newer one"
	for _, said := range []string{console.String(), filetest.Read(t, r.Path(journal.Name))} {
		if strings.Count(said, text) != 1 {
			t.Errorf("%s", said)
		}
	}
	newest, err := runs.Newest(l.root, true)
	filetest.Must(t, err)
	latest, err := runs.Resolve(l.root, runs.LatestName)
	filetest.Must(t, err)
	filetest.Expect(t, "newest", newest.ID, r.ID())
	filetest.Expect(t, "latest", latest, r.Dir())
	for _, run := range []*runs.Run{first, r} {
		_, err := os.Stat(run.Path("splits"))
		filetest.Expect(t, "results of "+run.ID(), err, nil)
	}
	// Resumed, it says nothing more: nothing begins.
	filetest.Must(t, r.Close())
	again, err := runs.Open(l.root, r.ID())
	filetest.Must(t, err)
	defer again.Close()
	filetest.Expect(t, "again", again.Behind(), "")
}
