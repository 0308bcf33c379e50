//go:build unix

package cmd_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// long is a command that works until it is stopped, and a sign that it does.
type long struct {
	name string
	args []string
	sign func(dir, said string) bool
}

func longCommands(t *testing.T) []long {
	t.Helper()
	albums, err := filepath.Abs(filepath.Join("..", "internal", "album", "cli", "testdata", "albums22.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return []long{
		{"aoty-pipeline", []string{"run", "--dataset", albums, "--num-samples", "100000"}, func(_, said string) bool {
			return strings.Contains(said, "stage_started stage=train")
		}},
		{"ptycho", []string{"train", "--train_data_file", "data.npz", "--output_dir", "model", "--max_epochs", "100000", "--gridsize", "1", "--n_images", "2", "--set", "n_filters_scale=1"}, func(dir, _ string) bool {
			_, err := os.Stat(filepath.Join(dir, "model", "checkpoints", "last.ckpt.zip"))
			return err == nil
		}},
	}
}

// TestSignals: an interruption, a termination and a hang-up stop the work of
// either program cleanly, with one code and one sentence, and say how to go on.
func TestSignals(t *testing.T) {
	for _, l := range longCommands(t) {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(l.name+" "+s.String(), func(t *testing.T) {
				p := start(t, l, l.name, l.args...)
				p.signal(s)
				code, said := p.wait()
				if code != 130 || !strings.Contains(said, "error: ") || !strings.Contains(said, "interrupted\n") || !strings.Contains(said, "continue with") || strings.Contains(said, "canceled") {
					t.Errorf("code %d:\n%s", code, said)
				}
			})
		}
	}
}

// A program that was started to ignore hang-ups, as nohup does, ignores them.
func TestIgnoredHangUp(t *testing.T) {
	for _, l := range longCommands(t) {
		t.Run(l.name, func(t *testing.T) {
			p := start(t, l, "sh", append([]string{"-c", `trap "" HUP; exec "$0" "$@"`, l.name}, l.args...)...)
			p.signal(syscall.SIGHUP)
			time.Sleep(300 * time.Millisecond) // long enough to die of it
			p.signal(syscall.SIGTERM)
			if code, said := p.wait(); code != 130 {
				t.Errorf("code %d:\n%s", code, said)
			}
		})
	}
}

type process struct {
	t   *testing.T
	cmd *exec.Cmd
	mu  sync.Mutex
	err bytes.Buffer
}

// Write implements [io.Writer].
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err.String()
}

// start returns when the command is at work.
func start(t *testing.T, l long, name string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(name, args...)}
	p.cmd.Dir, p.cmd.Stderr = t.TempDir(), p
	data := exec.Command("ptycho", "simulate", "data.npz", "--points", "4", "--quiet")
	data.Dir = p.cmd.Dir
	if out, err := data.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	for range 6000 {
		if l.sign(p.cmd.Dir, p.said()) {
			return p
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("not at work after a minute:\n%s", p.said())
	return nil
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) wait() (code int, said string) {
	p.t.Helper()
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode(), p.said()
}
