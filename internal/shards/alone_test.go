package shards

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/owned"
)

// TestAloneClearsWhatWasKilled: whoever has a directory to itself finds nothing half
// written directly in it; what is somebody's, or of a task at work below, stays.
func TestAloneClearsWhatWasKilled(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "task"), 0o777); err != nil {
		t.Fatal(err)
	}
	const half = ".table.csv.ABCDEFGHIJ.tmp"
	stays := map[string]bool{half: false, filepath.Join("task", half): true, ".mine.tmp": true, "table.csv": true}
	for name := range stays {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	err := (&Study{Root: dir}).Alone(t.Context(), func(*owned.Dir) error {
		for name, want := range stays {
			if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
				t.Errorf("%s is there: %v, want %v", name, err == nil, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestMovedStudy: a study whose directory is moved away under way, with somebody's in
// its place or none, ends with that as its only cause, and nothing is written there.
func TestMovedStudy(t *testing.T) {
	for what, move := range map[string]func(*testing.T, string, func(func())) error{
		"a task": func(t *testing.T, dir string, away func(func())) error {
			s := &Study{Root: dir, Names: []string{"a", "b"}}
			failed, err := s.Run(t.Context(), Shard{}, func(_ context.Context, task *Task) error {
				if err := task.Begin(); err != nil {
					t.Error(err)
				}
				if task.Name == "b" {
					t.Error("the second task was begun")
				}
				away(func() { filetest.Write(t, filepath.Join(dir, "a", "mine"), "somebody's") })
				return errors.New("a file is gone")
			})
			filetest.Expect(t, "failures", len(failed), 0)
			return err
		},
		"a task that succeeds": func(t *testing.T, dir string, away func(func())) error {
			_, err := (&Study{Root: dir, Names: []string{"a"}}).Run(t.Context(), Shard{}, func(_ context.Context, task *Task) error {
				away(func() {})
				return task.Begin()
			})
			return err
		},
		"between tasks and table": func(t *testing.T, dir string, away func(func())) error {
			s := &Study{Root: dir, Names: []string{"a"}}
			_, err := s.Run(t.Context(), Shard{}, func(_ context.Context, task *Task) error { return task.Begin() })
			filetest.Must(t, err)
			away(func() { filetest.Write(t, filepath.Join(dir, "table.csv"), "somebody's") })
			return s.Part(nil).Alone(t.Context(), func(*owned.Dir) error { t.Error("the table was made"); return nil })
		},
		"a table": func(t *testing.T, dir string, away func(func())) error {
			return (&Study{Root: dir}).Alone(t.Context(), func(place *owned.Dir) error {
				away(func() { filetest.Write(t, filepath.Join(dir, "table.csv"), "somebody's") })
				return place.Put("table.csv", 0o666, filetest.Text("ours"))
			})
		},
	} {
		dir, tree := filepath.Join(t.TempDir(), "study"), "missing"
		err := move(t, dir, func(put func()) {
			filetest.Must(t, os.Rename(dir, dir+".away"))
			put()
			if _, err := os.Stat(dir); err == nil {
				tree = filetest.Tree(t, dir)
			}
		})
		if moved := (*owned.MovedError)(nil); !errors.As(err, &moved) || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%s: %v", what, err)
		}
		now := "missing"
		if _, err := os.Stat(dir); err == nil {
			now = filetest.Tree(t, dir)
		}
		filetest.Expect(t, what+": what is there now", now, tree)
	}
}

// A table of somebody else is left alone.
func TestTableOfSomebody(t *testing.T) {
	dir := t.TempDir()
	filetest.Write(t, filepath.Join(dir, "table.csv"), "somebody's")
	err := (&Study{Root: dir}).Alone(t.Context(), func(place *owned.Dir) error {
		return place.Put("table.csv", 0o666, filetest.Text("ours"))
	})
	if foreign := (*owned.ForeignError)(nil); !errors.As(err, &foreign) {
		t.Error(err)
	}
	filetest.Expect(t, "the table", filetest.Read(t, filepath.Join(dir, "table.csv")), "somebody's")
}
