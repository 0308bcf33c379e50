package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// program is the built program and where it keeps its runs.
type program struct {
	bin, reports, run string
}

// build builds the program, so that its start is not part of what is measured.
func build(ctx context.Context, dir string) (*program, error) {
	p := &program{bin: filepath.Join(dir, "aoty-pipeline"), reports: filepath.Join(dir, "reports")}
	out, err := exec.CommandContext(ctx, "go", "build", "-o", p.bin, "./cmd/aoty-pipeline").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return p, nil
}

// execute runs the program to its end.
func (p *program) execute(ctx context.Context, args ...string) error {
	out, err := exec.CommandContext(ctx, p.bin, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%v: %w: %s", args, err, out)
	}
	return nil
}

// prepare makes the run that is shown and trained again.
func (p *program) prepare(ctx context.Context, csv string, more []string) error {
	args := append([]string{"run", "--dataset", csv, "--reports-dir", p.reports}, more...)
	if err := p.execute(ctx, args...); err != nil {
		return err
	}
	found, err := filepath.Glob(filepath.Join(p.reports, "2*"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("%d runs in %s, %w", len(found), p.reports, err)
	}
	p.run = found[0]
	return nil
}

// train runs the train stage again and returns how long it took.
func (p *program) train(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	err := p.execute(ctx, "stage", "train", "--run", p.run, "--reports-dir", p.reports)
	return time.Since(began), err
}

var address = regexp.MustCompile(`http://\S+`)

// serve starts the dashboard; stop ends it and returns the processor time that it
// has used.
func (p *program) serve(ctx context.Context) (base string, stop func() time.Duration, err error) {
	cmd := exec.CommandContext(ctx, p.bin, "visualize", "--no-browser", "--port", "0", "--run", p.run, "--reports-dir", p.reports)
	says, err := cmd.StderrPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() time.Duration {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	lines := bufio.NewScanner(says)
	for lines.Scan() {
		if base = address.FindString(lines.Text()); base != "" {
			go func() { // what else it says must not fill the pipe
				for lines.Scan() {
					fmt.Fprintln(os.Stderr, lines.Text())
				}
			}()
			return base, stop, settle(ctx, base)
		}
	}
	stop()
	return "", nil, errors.New("the dashboard does not start")
}

// settle waits until the dashboard has predicted the next albums of a finished
// run, which it does once and not while a run trains.
func settle(ctx context.Context, base string) error {
	for range 1200 {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"artist?name=Artist+00042", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || bytes.Contains(text, []byte("Next album")) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("the dashboard does not predict the next albums")
}
