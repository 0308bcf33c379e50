package shards

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Shard{"": {}, "1/1": {1, 1}, "3/16": {3, 16}, "16/16": {16, 16}} {
		if got, err := parse(text); got != want || err != nil {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"0/4", "5/4", "-1/4", "1", "1/", "/4", "a/b", "1/2/3", "1.5/4", "1/1000001", " 1/2", "1/0"} {
		if got, err := parse(text); err == nil || !strings.Contains(err.Error(), "like 3/16") {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("3/16")
	f.Add("1/1000000")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parse(text)
		if err != nil || text == "" {
			return
		}
		if again, err := parse(s.String()); err != nil || again != s || s.K < 1 || s.K > s.N {
			t.Errorf("%q is %v, and that %v, %v", text, s, again, err)
		}
	})
}

// Shards are a partition, whatever their number, and differ by one task at most.
func TestPartsArePartition(t *testing.T) {
	for n := range 9 {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprint(i))
		}
		for shards := 1; shards < 12; shards++ {
			var all []string
			least, most := n, 0
			for k := 1; k <= shards; k++ {
				part := Shard{k, shards}.Part(names)
				all = append(all, part...)
				least, most = min(least, len(part)), max(most, len(part))
			}
			slices.Sort(all)
			if !slices.Equal(all, names) || most-least > 1 {
				t.Errorf("%d tasks in %d shards: %q, from %d to %d", n, shards, all, least, most)
			}
		}
	}
}

// adder writes the square of a task's number, in two steps, and is killed when
// dice say so: then the first step stays. It does nothing where the result is.
func adder(dice func() bool, worked *atomic.Int32) Work {
	return func(ctx context.Context, t *Task) error {
		result := filepath.Join(t.Dir, "result")
		if _, err := os.Stat(result); err == nil {
			return nil
		}
		if err := t.Begin(); err != nil {
			return err
		}
		worked.Add(1)
		if err := os.WriteFile(filepath.Join(t.Dir, "half"), []byte(t.Name), 0o666); err != nil {
			return err
		}
		t.Progress(1, 2, "half")
		if dice() {
			return errKilled
		}
		n, err := strconv.Atoi(t.Name)
		if err != nil {
			return err
		}
		return os.WriteFile(result, []byte(fmt.Sprint(n*n)), 0o666)
	}
}

var errKilled = errors.New("killed")

// table is what a collect makes: it reads results alone.
func table(root string, names []string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(root, name, "result"))
		if err != nil {
			text = []byte("missing")
		}
		fmt.Fprintf(&b, "%s %s\n", name, text)
	}
	return b.String()
}

// Any number of shards, started twice, killed and started again in any order, with
// collects in between: the last table is always the same, and rows only ever come.
func TestAnyInterleavingGivesTheSameTable(t *testing.T) {
	var names []string
	want := ""
	for i := range 13 {
		names = append(names, fmt.Sprintf("%02d", i))
		want += fmt.Sprintf("%02d %d\n", i, i*i)
	}
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 7))
		root, missing := t.TempDir(), len(names)
		var worked atomic.Int32
		for round := 0; strings.Contains(table(root, names), "missing") || round < 2; round++ {
			shards := 1 + r.IntN(5) // another number of shards each time
			var all sync.WaitGroup
			for range 1 + r.IntN(4) {
				shard, die := Shard{1 + r.IntN(shards), shards}, rand.New(rand.NewPCG(seed, uint64(r.IntN(1<<30))))
				all.Go(func() {
					s := &Study{Root: root, Names: names}
					if _, err := s.Run(t.Context(), shard, adder(func() bool { return die.IntN(3) == 0 }, &worked)); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			now := strings.Count(table(root, names), "missing")
			if now > missing {
				t.Fatalf("seed %d: %d rows are missing after %d", seed, now, missing)
			}
			missing = now
		}
		if got := table(root, names); got != want {
			t.Errorf("seed %d:\n%s", seed, got)
		}
		before := worked.Load()
		s := &Study{Root: root, Names: names}
		if failed, err := s.Run(t.Context(), Shard{}, adder(func() bool { return true }, &worked)); len(failed) > 0 || err != nil || worked.Load() != before {
			t.Errorf("seed %d: work was done twice: %v, %v", seed, failed, err)
		}
	}
}

// Two processes that are given the same task do it once; the second waits.
func TestStartedTwiceIsDoneOnce(t *testing.T) {
	root, started, release := t.TempDir(), make(chan struct{}), make(chan struct{})
	var worked atomic.Int32
	work := adder(func() bool { return false }, &worked)
	first := &Study{Root: root, Names: []string{"5"}}
	var all sync.WaitGroup
	all.Go(func() {
		_, err := first.Run(t.Context(), Shard{}, func(ctx context.Context, task *Task) error {
			close(started)
			<-release
			return work(ctx, task)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-started
	var once sync.Once
	second := &Study{Root: root, Names: []string{"4", "5"}, Say: func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); !strings.Contains(text, "5 is being done by process") {
			t.Error(text)
		}
		once.Do(func() { close(release) })
	}}
	if failed, err := second.Run(t.Context(), Shard{}, work); len(failed) > 0 || err != nil {
		t.Error(failed, err)
	}
	all.Wait()
	if got := table(root, []string{"4", "5"}); got != "4 16\n5 25\n" || worked.Load() != 2 {
		t.Errorf("%d tasks were done:\n%s", worked.Load(), got)
	}
}

func TestRecords(t *testing.T) {
	root := t.TempDir()
	t.Setenv("SLURM_ARRAY_JOB_ID", "77")
	t.Setenv("SLURM_ARRAY_TASK_ID", "3")
	s := &Study{Root: root, Names: []string{"a", "b", "c"}}
	var stop context.CancelFunc
	ctx, stop := context.WithCancel(t.Context())
	failed, err := s.Run(ctx, Shard{}, func(ctx context.Context, task *Task) error {
		if err := task.Begin(); err != nil {
			return err
		}
		task.Progress(3, 10, "counting")
		switch task.Name {
		case "a":
			return errors.New("boom")
		case "b":
			stop()
			return fmt.Errorf("stopped: %w", ctx.Err())
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || len(failed) != 1 || failed[0].Error() != "task a: boom" {
		t.Fatal(failed, err)
	}
	l, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := l.Tasks[0], l.Tasks[1], l.Tasks[2]
	if a.State != Failed || a.Error != "boom" || a.Job != "77_3" || a.Tries != 1 || b.State != Stopped || b.Amount != 3 || b.Total != 10 || c.State != Waiting {
		t.Errorf("%+v", l.Tasks)
	}
	again, err := s.Run(t.Context(), Shard{}, func(_ context.Context, task *Task) error { return task.Begin() })
	if a := Look(root, "a"); len(again) > 0 || err != nil || a.State != Done || a.Error != "" || a.Tries != 2 {
		t.Errorf("%+v, %v, %v", a, again, err)
	}
}

// A process that was killed leaves "running" behind and no lock.
func TestKilledIsStopped(t *testing.T) {
	root := t.TempDir()
	dir, err := folder(filetest.Root(t, root), root, "x")
	if err != nil {
		t.Fatal(err)
	}
	task := begin(filetest.Root(t, dir), dir, "x", Shard{})
	if err := task.Begin(); err != nil {
		t.Fatal(err)
	}
	if r := Look(root, "x"); r.State != Stopped {
		t.Errorf("%+v", r)
	}
	for _, text := range []string{"", "{", `{"task": "y", "state": "done"}`} {
		if err := os.WriteFile(filepath.Join(dir, recordName), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if r := Look(root, "x"); r.State != Waiting {
			t.Errorf("%q: %+v", text, r)
		}
	}
}

func TestFolders(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", ".", "..", ".x", "a/b", "file"} {
		if dir, err := folder(filetest.Root(t, root), root, name); err == nil {
			t.Errorf("%q is %s", name, dir)
		}
	}
}

// Waiting ends with the context.
func TestWaitingCanBeStopped(t *testing.T) {
	root := t.TempDir()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	held := make(chan struct{})
	s := &Study{Root: root, Names: []string{"x"}}
	_, err := s.Run(t.Context(), Shard{}, func(context.Context, *Task) error {
		go func() {
			_, err := s.Run(ctx, Shard{}, func(context.Context, *Task) error { return nil })
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			close(held)
		}()
		<-held
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
