package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

// neighbours are packages whose tests belong to another one as well.
var neighbours = map[string][]string{
	"internal/album/design": {"internal/album/model"},
	"internal/album/model":  {"internal/album/evaluate"},
	"internal/simd":         {"internal/ptycho/network"},
	"internal/hdf5":         {"inferencedata"},
	"internal/npz":          {"internal/ptycho/npzdata"},
	"internal/settings":     {"internal/ptycho/config", "internal/album/config"},
}

// tester runs tests on mutants.
type tester struct {
	root, work string
	patience   time.Duration
	passed     map[string]bool // which tests pass on the tree as it is
}

// try runs the tests on one mutant until one notices.
func (t *tester) try(ctx context.Context, s site) (verdict, error) {
	overlay, err := t.overlay(s)
	if err != nil {
		return verdict{}, err
	}
	pkg := path.Dir(s.path)
	steps := [][]string{t.step(pkg, "-short"), t.step(pkg)}
	for _, n := range neighbours[pkg] {
		steps = append(steps, t.step(n, "-short"))
	}
	for i, args := range steps {
		if i == 0 && !t.builds(ctx, overlay, pkg) {
			return verdict{outcome: unbuilt}, ctx.Err()
		}
		by, err := t.noticed(ctx, overlay, args)
		if err != nil || by != "" {
			return verdict{killed, by}, err
		}
	}
	return verdict{outcome: survived}, nil
}

// step returns the arguments that run the tests of a package. A property test that
// fails must leave no record of it in the tree.
func (t *tester) step(pkg string, flags ...string) []string {
	args := append(flags, "./"+pkg)
	p, err := build.Default.ImportDir(filepath.Join(t.root, filepath.FromSlash(pkg)), 0)
	if err == nil && slices.Contains(slices.Concat(p.TestImports, p.XTestImports), "pgregory.net/rapid") {
		args = append(args, "-rapid.nofailfile")
	}
	return args
}

// overlay writes the changed file and the list that lays it over the real one.
func (t *tester) overlay(s site) (string, error) {
	real, err := filepath.Abs(filepath.Join(t.root, filepath.FromSlash(s.path)))
	if err != nil {
		return "", err
	}
	src, err := os.ReadFile(real)
	if err != nil {
		return "", err
	}
	changed := filepath.Join(t.work, "mutant.go")
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{real: changed}})
	if err != nil {
		return "", err
	}
	name := filepath.Join(t.work, "overlay.json")
	return name, errors.Join(os.WriteFile(changed, s.apply(src), 0o600), os.WriteFile(name, list, 0o600))
}

func (t *tester) builds(ctx context.Context, overlay, pkg string) bool {
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "./"+pkg)
	cmd.Dir = t.root
	return cmd.Run() == nil
}

// noticed returns what failed, or "" when all tests passed.
func (t *tester) noticed(ctx context.Context, overlay string, args []string) (string, error) {
	if err := t.sound(ctx, args); err != nil {
		return "", err
	}
	out, err := t.test(ctx, append([]string{"-overlay", overlay, "-failfast", "-timeout", t.patience.String()}, args...))
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err == nil:
		return "", nil
	case !errors.As(err, &exit):
		return "", err
	}
	return firstFailure(out), nil
}

// sound makes sure once that tests pass on the tree as it is: those that fail there
// could not tell anything. The go command remembers it from one call to the next.
func (t *tester) sound(ctx context.Context, args []string) error {
	name := fmt.Sprint(args)
	if t.passed[name] {
		return nil
	}
	if out, err := t.test(ctx, args); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("go test %s fails without any change: %w\n%s", name, err, out))
	}
	t.passed[name] = true
	return nil
}

func (t *tester) test(ctx context.Context, args []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-vet=off"}, args...)...)
	cmd.Dir = t.root
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.Bytes(), err
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// firstFailure names the test that failed first. Of a test and its parts the
// output names the test first.
func firstFailure(out []byte) string {
	switch m := failure.FindSubmatch(out); {
	case bytes.Contains(out, []byte("panic: test timed out")):
		return "time"
	case m != nil:
		return string(m[1])
	case bytes.Contains(out, []byte("panic: ")), bytes.Contains(out, []byte("fatal error: ")):
		return "panic"
	}
	return "the tests' end"
}
