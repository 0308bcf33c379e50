package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filetest"
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

func TestLogConsoleAndFile(t *testing.T) {
	dir := t.TempDir()
	var console bytes.Buffer
	l := New(&console, Options{})
	l.Info(EventEnvironmentVerified, "lock", "go.sum") // before there is a file
	l.Debug("detail", "n", 1)
	filetest.Must(t, l.Attach(filetest.Root(t, dir)))
	l.Warn(EventConvergenceWarning, "rhat", 1.02)
	filetest.Must(t, l.Close())
	l.Info("after the end") // only on the console
	var events []string
	for _, v := range lines(t, filepath.Join(dir, Name)) {
		events = append(events, fmt.Sprint(v["level"], " ", v["msg"]))
	}
	filetest.Expect(t, "file", strings.Join(events, ", "), "INFO environment_verified, DEBUG detail, WARN convergence_warning")
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
	l := New(&console, Options{Verbose: true, Color: true, Short: true})
	l.Debug("detail")
	if text := console.String(); !strings.Contains(text, "detail") || !strings.Contains(text, "\x1b[") || strings.Contains(text, time.Now().Format("2006-")) {
		t.Errorf("console: %q", text)
	}
	filetest.Must(t, l.Close())
}

type stringer struct{}

func (stringer) String() string { return "str\x1b[1ming" }

type bomb struct{}

func (*bomb) Error() string { panic("boom\x1b") }

// TestLogIsSafe sends hostile text through every door of a log.
func TestLogIsSafe(t *testing.T) {
	dir := t.TempDir()
	var console bytes.Buffer
	l := New(&console, Options{})
	filetest.Must(t, l.Attach(filetest.Root(t, dir)))
	evil := "a\x1b[2Jb\u202ec\u009b1m\x07\nd"
	l.With("with\x1b", evil).WithGroup("g\x1b").Info(evil,
		evil, evil, "error", errors.New(evil), "stringer", stringer{}, "list", []string{evil},
		slog.Group("group", "inner", evil), "struct", struct{ A string }{evil}, "bytes", []byte(evil),
		"bomb", (*bomb)(nil), "nil", nil, "number", 1.5, "bool", true, "time", time.Now(), "took", time.Second)
	filetest.Must(t, l.Close())
	for name, text := range map[string]string{"console": console.String(), "file": filetest.Read(t, filepath.Join(dir, Name))} {
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
	dir := t.TempDir()
	for i := range 3 {
		l := New(&bytes.Buffer{}, Options{})
		filetest.Must(t, l.Attach(filetest.Root(t, dir)))
		if err := l.Attach(filetest.Root(t, dir)); err == nil {
			t.Error("attached twice")
		}
		l.Info("opened", "n", i)
		filetest.Must(t, l.Close())
	}
	filetest.Expect(t, "lines", len(lines(t, filepath.Join(dir, Name))), 3)
	whole := filetest.Read(t, filepath.Join(dir, Name))
	filetest.Write(t, filepath.Join(dir, Name), whole[:len(whole)-5])
	l := New(&bytes.Buffer{}, Options{})
	filetest.Must(t, l.Attach(filetest.Root(t, dir)))
	l.Info("after the crash")
	filetest.Must(t, l.Close())
	parts := strings.Split(strings.TrimSpace(filetest.Read(t, filepath.Join(dir, Name))), "\n")
	filetest.Expect(t, "lines", len(parts), 4)
	if !json.Valid([]byte(parts[3])) || json.Valid([]byte(parts[2])) {
		t.Errorf("lines %q", parts[2:])
	}
}

func TestLogFromManyGoroutines(t *testing.T) {
	dir := t.TempDir()
	var console bytes.Buffer
	l := New(&console, Options{})
	var wg sync.WaitGroup
	for c := range 4 {
		wg.Go(func() {
			for i := range 50 {
				l.Info("draw", "chain", c, "n", i)
			}
		})
	}
	filetest.Must(t, l.Attach(filetest.Root(t, dir)))
	wg.Wait()
	filetest.Must(t, l.Close())
	filetest.Expect(t, "lines", len(lines(t, filepath.Join(dir, Name))), 200)
	filetest.Expect(t, "console", strings.Count(console.String(), "\n"), 200)
}

// TestLogSurvivesItsFile: the console goes on, the error comes at the end.
func TestLogSurvivesItsFile(t *testing.T) {
	dir := t.TempDir()
	var console bytes.Buffer
	l := New(&console, Options{})
	filetest.Must(t, l.Attach(filetest.Root(t, dir)))
	l.file.f.Close() // as if the disk had gone
	l.Info("one")
	var failed *atomicfile.WriteError
	if err := l.Close(); !errors.As(err, &failed) || failed.Path != filepath.Join(dir, Name) {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(console.String(), "one") {
		t.Error("the console stopped")
	}
	blocked := filepath.Join(dir, "blocked")
	filetest.Must(t, os.MkdirAll(filepath.Join(blocked, Name), 0o777))
	if err := New(&console, Options{}).Attach(filetest.Root(t, blocked)); !errors.As(err, &failed) {
		t.Errorf("error %v", err)
	}
}

func TestEarlyLogIsBounded(t *testing.T) {
	l := New(&bytes.Buffer{}, Options{})
	for range 300 {
		l.Info("much", "text", strings.Repeat("x", 10_000))
	}
	if n := l.file.early.Len(); n > maxEarly || n < maxEarly/2 {
		t.Errorf("%d bytes kept", n)
	}
}

// A watcher gets the events to word, cleaned; the file has all of them.
func TestLogTells(t *testing.T) {
	dir := t.TempDir()
	var console bytes.Buffer
	var told []string
	l := New(&console, Options{Tell: func(level slog.Level, event string, attrs []slog.Attr) {
		told = append(told, fmt.Sprint(level, " ", event, " ", attrs))
	}})
	filetest.Must(t, l.Attach(filetest.Root(t, dir)))
	l.Debug("detail")
	l.With("fit", "a").WithGroup("g").Info(EventStageStarted, "stage", "da\x1b[1mta")
	l.Error(EventStageFailed, "stage", "data") // the error itself is the last word
	l.Warn("odd")
	filetest.Must(t, l.Close())
	filetest.Expect(t, "told", strings.Join(told, "; "), "DEBUG detail []; INFO stage_started [fit=a stage=data]; WARN odd []")
	filetest.Expect(t, "console", console.String(), "")
	filetest.Expect(t, "lines", len(lines(t, filepath.Join(dir, Name))), 4)
}

func TestLogQuiet(t *testing.T) {
	var console bytes.Buffer
	l := New(&console, Options{Quiet: true})
	l.Info("progress")
	l.Warn("trouble")
	filetest.Must(t, l.Close())
	if text := console.String(); strings.Contains(text, "progress") || !strings.Contains(text, "trouble") {
		t.Errorf("console: %q", text)
	}
}

// What was said before there is a file is kept up to a limit, whole writes only.
func TestEarlyLimit(t *testing.T) {
	l := &lateFile{}
	write := func(n int) {
		t.Helper()
		if got, err := l.Write(make([]byte, n)); got != n || err != nil {
			t.Errorf("%d of %d bytes, %v", got, n, err)
		}
	}
	write(maxEarly - 3)
	write(4) // does not fit
	write(3) // fills it
	write(1)
	if l.early.Len() != maxEarly {
		t.Errorf("%d bytes are kept, want %d", l.early.Len(), maxEarly)
	}
}
