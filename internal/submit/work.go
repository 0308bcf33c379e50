package submit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// work is a command that is split.
type work struct {
	program string   // name of the binary
	path    string   // of the binary
	words   []string // without the program
	tasks   shards.List
}

// mostShards is how many parts a command is split into by itself: what arrays of
// Slurm admit (MaxArraySize) where nobody has changed that.
const mostShards = 1000

// shards is the number of parts.
func (w *work) shards(asked int) int {
	n := len(w.tasks.Tasks)
	if asked > 0 {
		return min(n, asked)
	}
	return min(n, mostShards)
}

// self is the path of this program as it was called: a link stays a link, so that
// an update of the program is seen by tasks that start later.
func self() (string, error) {
	path, err := exec.LookPath(os.Args[0])
	if err != nil {
		path, err = os.Executable()
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// list asks the command for its tasks. A mistake in its words is told by itself.
func (w *work) list(ctx context.Context, ui *term.UI) error {
	path, err := self()
	if err != nil {
		return err
	}
	w.path = path
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, path, append(append([]string{}, w.words...), "--tasks")...)
	cmd.Stdout, cmd.Stderr = &out, ui.Err()
	if err := cmd.Run(); err != nil {
		return failed(ctx, err)
	}
	if err := json.Unmarshal(out.Bytes(), &w.tasks); err != nil {
		return fmt.Errorf("%s --tasks: %w", w.words[0], err)
	}
	if len(w.tasks.Tasks) == 0 {
		return fmt.Errorf("%s has no tasks", w.words[0])
	}
	return nil
}

// collect makes the tables, in a process of its own that prints them.
func (w *work) collect(ctx context.Context, ui *term.UI) error {
	cmd := exec.CommandContext(ctx, w.path, append(append([]string{}, w.words...), "--collect")...)
	cmd.Stdout, cmd.Stderr = ui.Out(), ui.Err()
	return failed(ctx, cmd.Run())
}

// failed is the error of a process that has said itself what was wrong.
func failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
		return &program.SilentError{Code: exit.ExitCode()}
	}
	return err
}
