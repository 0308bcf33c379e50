package whole_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/album/cli/clitest"
)

// crashes is how many runs are killed, each at a moment of its own.
const crashes = 20

// crashRunArgs make a run of a second or so that has every kind of work but
// figures.
var crashRunArgs = strings.Fields("--stages data,splits,features,train,evaluate")

// TestKilledRunsResumeToTheSamePosterior kills runs without warning at random
// moments. Whatever is there then can be resumed, and gives the same bytes as a
// run that nobody disturbed.
//
// A moment is one of the undisturbed run, chosen uniformly over its time; another
// run is at that moment when it has written as much. So a busy machine does not
// move all moments to the beginning.
func TestKilledRunsResumeToTheSamePosterior(t *testing.T) {
	data := clitest.Albums()
	args := slices.Concat([]string{"run", "--dataset", data}, crashRunArgs, strings.Fields("--num-chains 2 --num-samples 400 --num-warmup 100"))
	whole := t.TempDir()
	moments := watch(t, whole, args)
	want := resultsOf(t, whole)
	rng := rand.New(rand.NewPCG(7, 11))
	var killed atomic.Int32
	t.Run("killed", func(t *testing.T) {
		for k := range crashes {
			moment := moments[rng.IntN(len(moments))]
			t.Run(fmt.Sprintf("%d/after %d bytes", k, moment), func(t *testing.T) {
				t.Parallel()
				if killAndResume(t, moment, args, want) {
					killed.Add(1)
				}
			})
		}
	})
	if killed.Load() < crashes/2 {
		t.Errorf("only %d of %d runs were killed before their end", killed.Load(), crashes)
	}
}

// watch runs the program and records what it has written at equal intervals.
func watch(t *testing.T, dir string, args []string) []int64 {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), cli.Program, args...)
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	p := progress{dir: dir, seen: map[string]int64{}}
	var moments []int64
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return moments
		case <-time.After(5 * time.Millisecond):
			moments = append(moments, p.bytes())
		}
	}
}

// progress sums the largest size that every file below dir has had.
type progress struct {
	dir  string
	seen map[string]int64
}

func (p *progress) bytes() int64 {
	_ = filepath.WalkDir(p.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // it may vanish while we look
		}
		if info, err := d.Info(); err == nil {
			p.seen[path] = max(p.seen[path], info.Size())
		}
		return nil
	})
	sum := int64(0)
	for _, n := range p.seen {
		sum += n
	}
	return sum
}

// killAndResume reports whether the run was killed before its end.
func killAndResume(t *testing.T, moment int64, args []string, want string) bool {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), cli.Program, args...)
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	if !killAt(cmd, moment, &progress{dir: dir, seen: map[string]int64{}}, done) {
		return false
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "reports", "2*", "manifest.json")); len(found) == 0 {
		return true // killed before there was a run: nothing to resume
	}
	crashRun(t, dir, append([]string{"run", "--resume", only(t, dir)}, crashRunArgs...)...)
	if got := resultsOf(t, dir); got != want {
		t.Error("resumed, the run gives other results")
	}
	noRests(t, dir)
	return true
}

// killAt kills a process once it has written so much; false when it ended first.
func killAt(cmd *exec.Cmd, moment int64, p *progress, done <-chan error) bool {
	for p.bytes() < moment {
		select {
		case <-done:
			return false
		case <-time.After(time.Millisecond):
		}
	}
	_ = cmd.Process.Kill()
	return <-done != nil
}

func crashRun(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), cli.Program, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
}

// only returns the id of the one run in a directory.
func only(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "reports", "2*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v, want one run", found, err)
	}
	return filepath.Base(found[0])
}

// resultsOf joins what must be equal to the byte.
func resultsOf(t *testing.T, dir string) string {
	t.Helper()
	var all bytes.Buffer
	for _, f := range []string{"model/user_score.nc", "model/user_score_new_artists.nc", "evaluation/metrics.json", "evaluation/predictions.csv"} {
		text, err := os.ReadFile(filepath.Join(dir, "reports", only(t, dir), filepath.FromSlash(f)))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s %d\n", f, len(text))
		all.Write(text)
	}
	return all.String()
}

// noRests fails for temporary files and checkpoints in a finished run.
func noRests(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "reports"), func(path string, d os.DirEntry, err error) error {
		if err == nil && (strings.Contains(d.Name(), "tmp") || d.Name() == "checkpoints") {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestTwoRunsInTheSameSecond start together and do not get into each other's way.
func TestTwoRunsInTheSameSecond(t *testing.T) {
	data := clitest.Albums()
	dir := t.TempDir()
	const together = 4
	var cmds []*exec.Cmd
	for range together {
		cmd := exec.CommandContext(t.Context(), cli.Program, "run", "--stages", "data,splits", "--dataset", data)
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	found, err := filepath.Glob(filepath.Join(dir, "reports", "2*", "splits", "user_score", "within_artist_temporal", "manifest.json"))
	if err != nil || len(found) != together {
		t.Errorf("%d complete runs, want %d: %v, %v", len(found), together, found, err)
	}
}
