package runs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// lines parses a JSON-lines log.
func lines(t *testing.T, path string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(read(t, path)) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Errorf("line %q: %v", line, err)
		}
		all = append(all, v)
	}
	return all
}

func TestLogConsoleAndFile(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	var console bytes.Buffer
	l := NewLog(&console, LogOptions{})
	l.Info(EventEnvironmentVerified, "lock", "go.sum") // before there is a file
	l.Debug("detail", "n", 1)
	must(t, l.Attach(r))
	l.Warn(EventConvergenceWarning, "rhat", 1.02)
	must(t, l.Close())
	l.Info("after the end") // only on the console
	var events []string
	for _, v := range lines(t, r.Path(LogName)) {
		events = append(events, fmt.Sprint(v["level"], " ", v["msg"]))
	}
	expect(t, "file", strings.Join(events, ", "), "INFO environment_verified, DEBUG detail, WARN convergence_warning")
	text := console.String()
	for _, want := range []string{"INF environment_verified lock=go.sum\n", "WRN convergence_warning rhat=1.02\n", "after the end"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the console:\n%s", want, text)
		}
	}
	if strings.Contains(text, "detail") || strings.Contains(text, "\x1b") {
		t.Errorf("console: %q", text)
	}
}

func TestLogOptions(t *testing.T) {
	var console bytes.Buffer
	l := NewLog(&console, LogOptions{Verbose: true, Color: true, Short: true})
	l.Debug("detail")
	if text := console.String(); !strings.Contains(text, "detail") || !strings.Contains(text, "\x1b[") || strings.Contains(text, time.Now().Format("2006-")) {
		t.Errorf("console: %q", text)
	}
	must(t, l.Close())
}

type stringer struct{}

func (stringer) String() string { return "str\x1b[1ming" }

type bomb struct{}

func (*bomb) Error() string { panic("boom\x1b") }

// TestLogIsSafe sends hostile text through every door of a log.
func TestLogIsSafe(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	var console bytes.Buffer
	l := NewLog(&console, LogOptions{})
	must(t, l.Attach(r))
	evil := "a\x1b[2Jb\u202ec\u009b1m\x07\nd"
	l.With("with\x1b", evil).WithGroup("g\x1b").Info(evil,
		evil, evil, "error", errors.New(evil), "stringer", stringer{}, "list", []string{evil},
		slog.Group("group", "inner", evil), "struct", struct{ A string }{evil}, "bytes", []byte(evil),
		"bomb", (*bomb)(nil), "nil", nil, "number", 1.5, "bool", true, "time", epoch, "took", time.Second)
	must(t, l.Close())
	for name, text := range map[string]string{"console": console.String(), "file": read(t, r.Path(LogName))} {
		if strings.ContainsAny(text, "\x1b\u202e\u009b\x07") || strings.Contains(text, `\u001b`) {
			t.Errorf("%s: %q", name, text)
		}
		if n := strings.Count(text, "\n"); n != 1 {
			t.Errorf("%s has %d lines: %q", name, n, text)
		}
		if !strings.Contains(text, "string") || !strings.Contains(text, "1.5") || !strings.Contains(text, "PANIC") {
			t.Errorf("%s lost something: %q", name, text)
		}
	}
}

// TestLogGoesOn: a second process appends, and mends the line in which the
// first was killed.
func TestLogGoesOn(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	for i := range 3 {
		l := NewLog(&bytes.Buffer{}, LogOptions{})
		must(t, l.Attach(r))
		if err := l.Attach(r); err == nil {
			t.Error("attached twice")
		}
		l.Info("opened", "n", i)
		must(t, l.Close())
	}
	expect(t, "lines", len(lines(t, r.Path(LogName))), 3)
	whole := read(t, r.Path(LogName))
	write(t, r.Path(LogName), whole[:len(whole)-5])
	l := NewLog(&bytes.Buffer{}, LogOptions{})
	must(t, l.Attach(r))
	l.Info("after the crash")
	must(t, l.Close())
	parts := strings.Split(strings.TrimSpace(read(t, r.Path(LogName))), "\n")
	expect(t, "lines", len(parts), 4)
	if !json.Valid([]byte(parts[3])) || json.Valid([]byte(parts[2])) {
		t.Errorf("lines %q", parts[2:])
	}
}

func TestLogFromManyGoroutines(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	var console bytes.Buffer
	l := NewLog(&console, LogOptions{})
	var wg sync.WaitGroup
	for c := range 4 {
		wg.Go(func() {
			for i := range 50 {
				l.Info("draw", "chain", c, "n", i)
			}
		})
	}
	must(t, l.Attach(r))
	wg.Wait()
	must(t, l.Close())
	expect(t, "lines", len(lines(t, r.Path(LogName))), 200)
	expect(t, "console", strings.Count(console.String(), "\n"), 200)
}

// TestLogSurvivesItsFile: the console goes on, the error comes at the end.
func TestLogSurvivesItsFile(t *testing.T) {
	r := create(t, t.TempDir(), epoch)
	var console bytes.Buffer
	l := NewLog(&console, LogOptions{})
	must(t, l.Attach(r))
	l.file.f.Close() // as if the disk had gone
	l.Info("one")
	var failed *WriteError
	if err := l.Close(); !errors.As(err, &failed) || failed.Path != r.Path(LogName) {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(console.String(), "one") {
		t.Error("the console stopped")
	}
	write(t, r.Path("blocked"), "")
	blocked := &Run{dir: r.Path("blocked")}
	if err := NewLog(&console, LogOptions{}).Attach(blocked); !errors.As(err, &failed) {
		t.Errorf("error %v", err)
	}
}

func TestEarlyLogIsBounded(t *testing.T) {
	l := NewLog(&bytes.Buffer{}, LogOptions{})
	for range 300 {
		l.Info("much", "text", strings.Repeat("x", 10_000))
	}
	if n := l.file.early.Len(); n > maxEarly || n < maxEarly/2 {
		t.Errorf("%d bytes kept", n)
	}
}

// TestDecisionsAreLogged reads the events of a run that fails and is resumed,
// and of one that reuses it.
func TestDecisionsAreLogged(t *testing.T) {
	l := newLab(t)
	l.fail["train"] = errBoom
	console := &bytes.Buffer{}
	execute := func(r *Run, opts Options) string {
		log := NewLog(console, LogOptions{})
		must(t, os.RemoveAll(r.Path(LogName)))
		must(t, log.Attach(r))
		opts.Log = log
		_ = l.pipeline().Execute(t.Context(), r, opts)
		must(t, log.Close())
		var events []string
		for _, v := range lines(t, r.Path(LogName)) {
			events = append(events, strings.TrimSpace(fmt.Sprint(v["msg"], " ", v["stage"])))
		}
		return strings.ReplaceAll(strings.Join(events, ", "), " <nil>", "")
	}
	r := create(t, l.root, epoch)
	expect(t, "failing", execute(r, Options{Stages: []string{"data", "splits", "train"}}),
		"pipeline_started, stage_started data, stage_completed data, stage_started splits, stage_completed splits, "+
			"stage_started train, stage_failed train, pipeline_failed")
	clear(l.fail)
	expect(t, "resuming", execute(r, Options{Resume: true}),
		"pipeline_started, stage_already_completed data, stage_already_completed splits, "+
			"stage_started train, stage_completed train, stage_started report, stage_completed report, pipeline_completed")
	next := create(t, l.root, epoch)
	expect(t, "reusing", execute(next, Options{SkipExisting: true, Root: l.root, Stages: []string{"data", "splits"}}),
		"pipeline_started, stage_skipped data, stage_skipped splits, pipeline_completed")
	expect(t, "rerunning", execute(r, Options{Stages: []string{"splits"}}),
		"pipeline_started, stage_stale, stage_started splits, stage_completed splits, pipeline_completed")
}
