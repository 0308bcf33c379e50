package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/runs"
)

// lines parses a JSON-lines log.
func lines(t *testing.T, path string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(filetest.Read(t, path)) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Errorf("line %q: %v", line, err)
		}
		all = append(all, v)
	}
	return all
}

// TestDecisionsAreLogged reads the events of a run that fails and is resumed,
// and of one that reuses it.
func TestDecisionsAreLogged(t *testing.T) {
	l := newLab(t)
	l.fail["train"] = errBoom
	console := &bytes.Buffer{}
	execute := func(r *runs.Run, opts Options) string {
		log := journal.New(console, journal.Options{})
		filetest.Must(t, os.RemoveAll(r.Path(journal.Name)))
		filetest.Must(t, log.Attach(r.Root()))
		opts.Log = log
		_ = l.pipeline().Execute(t.Context(), r, opts)
		filetest.Must(t, log.Close())
		var events []string
		for _, v := range lines(t, r.Path(journal.Name)) {
			events = append(events, strings.TrimSpace(fmt.Sprint(v["msg"], " ", v["stage"])))
		}
		return strings.ReplaceAll(strings.Join(events, ", "), " <nil>", "")
	}
	r := create(t, l.root, epoch)
	filetest.Expect(t, "failing", execute(r, Options{Stages: []string{"data", "splits", "train"}}),
		"pipeline_started, stage_started data, stage_completed data, stage_started splits, stage_completed splits, "+
			"stage_started train, stage_failed train, pipeline_failed")
	clear(l.fail)
	filetest.Expect(t, "resuming", execute(r, Options{Resume: true}),
		"pipeline_started, stage_already_completed data, stage_already_completed splits, "+
			"stage_started train, stage_completed train, stage_started report, stage_completed report, pipeline_completed")
	next := create(t, l.root, epoch)
	filetest.Expect(t, "reusing", execute(next, Options{SkipExisting: true, Root: l.root, Stages: []string{"data", "splits"}}),
		"pipeline_started, stage_skipped data, stage_skipped splits, pipeline_completed")
	filetest.Expect(t, "rerunning", execute(r, Options{Stages: []string{"splits"}}),
		"pipeline_started, stage_stale, stage_started splits, stage_completed splits, pipeline_completed")
}
