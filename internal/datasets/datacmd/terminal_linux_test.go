package datacmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/datasets/datatest"
	"github.com/latent-go/latent/internal/term"
)

// terminal is a pseudo-terminal: what is typed at one end, and what was shown.
type terminal struct {
	outer, inner *os.File
	mu           sync.Mutex
	screen       bytes.Buffer
}

func openTerminal(t *testing.T) *terminal {
	t.Helper()
	outer, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(outer.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Skipf("there are no pseudo-terminals: %v", err)
	}
	n, err := unix.IoctlGetInt(int(outer.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	inner, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{outer: outer, inner: inner}
	go func() { _, _ = io.Copy(term, outer) }()
	t.Cleanup(func() { inner.Close(); outer.Close() })
	return term
}

// Write implements [io.Writer].
func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.Write(p)
}

func (t *terminal) shown() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.String()
}

// waits until the question is there.
func (t *terminal) asked(test *testing.T) {
	test.Helper()
	for range 1000 {
		if strings.Contains(t.shown(), "[y/N]") {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	test.Fatalf("no question on\n%s", t.shown())
}

// On a terminal the origin, the licence and the address are shown, and only a yes
// brings the set.
func TestQuestion(t *testing.T) {
	content := []byte("content of a test")
	server := datatest.Serve(content, datatest.Whole)
	defer server.Close()
	t.Setenv(datasets.MirrorVariable, server.URL)
	program := Program{
		Name: "tester", Table: func() []datasets.Set { return []datasets.Set{datatest.Set("tester", content)} }, Use: "Use it",
		Convert: map[string]datasets.Convert{datatest.Name: func(_ context.Context, src datasets.Source, dir string) error {
			return os.WriteFile(filepath.Join(dir, "kept"), nil, 0o666)
		}},
	}
	for answer, taken := range map[string]bool{"y\n": true, "YES\n": true, "n\n": false, "\n": false, "yeah\n": false} {
		home, tty := t.TempDir(), openTerminal(t)
		t.Setenv(datasets.HomeVariable, home)
		cmd := New(term.New(io.Discard, tty.inner, term.Options{Progress: term.ProgressOff}), program)
		cmd.SetArgs([]string{"get", datatest.Name})
		cmd.SetIn(tty.inner)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		done := make(chan error, 1)
		go func() { done <- cmd.ExecuteContext(context.Background()) }()
		tty.asked(t)
		if _, err := tty.outer.WriteString(answer); err != nil {
			t.Fatal(err)
		}
		err := <-done
		var e *datasets.Error
		if (err == nil) != taken || err != nil && (!errors.As(err, &e) || !strings.Contains(err.Error(), "nothing was downloaded")) {
			t.Errorf("%q: %v", answer, err)
		}
		if _, err := os.Stat(filepath.Join(home, "datasets", datatest.Name, "kept")); (err == nil) != taken {
			t.Errorf("%q: %v", answer, err)
		}
		for _, want := range []string{"github.com/owner/project, revision 0123456789abcdef", "licence  none. Nobody's.", "Download " + server.URL + "/owner/project/0123456789abcdef/data/public.file? [y/N]"} {
			if !strings.Contains(tty.shown(), want) {
				t.Errorf("%q: %s is not on the screen:\n%s", answer, want, tty.shown())
			}
		}
	}
}

// An interruption ends the question.
func TestInterruptedQuestion(t *testing.T) {
	content := []byte("content")
	program := Program{
		Name: "tester", Table: func() []datasets.Set { return []datasets.Set{datatest.Set("tester", content)} },
		Convert: map[string]datasets.Convert{datatest.Name: func(context.Context, datasets.Source, string) error { return nil }},
	}
	t.Setenv(datasets.HomeVariable, t.TempDir())
	tty := openTerminal(t)
	ctx, cancel := context.WithCancel(context.Background())
	cmd := New(term.New(io.Discard, tty.inner, term.Options{}), program)
	cmd.SetArgs([]string{"get", datatest.Name})
	cmd.SetIn(tty.inner)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	done := make(chan error, 1)
	go func() { done <- cmd.ExecuteContext(ctx) }()
	tty.asked(t)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
