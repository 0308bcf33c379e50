package runs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

func writeText(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestWriteFileMakesAndReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	for _, text := range []string{"one", strings.Repeat("two", 100_000), ""} {
		must(t, WriteFile(path, 0o666, writeText(text)))
		if got := read(t, path); got != text {
			t.Errorf("%d bytes, want %d", len(got), len(text))
		}
	}
	noTemporaries(t, filepath.Dir(path))
}

// TestWriteFileFlushes: the content before the rename, the directory after it.
func TestWriteFileFlushes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	var seen []string
	defer func(f func(*os.File) error) { flush = f }(flush)
	flush = func(f *os.File) error {
		_, err := os.Stat(path)
		seen = append(seen, fmt.Sprint(filepath.Dir(f.Name()) == dir, " renamed ", err == nil))
		return f.Sync()
	}
	must(t, WriteFile(path, 0o666, writeText("x")))
	want := []string{"true renamed false", "false renamed true"}
	if runtime.GOOS == "windows" {
		want = want[:1]
	}
	if !slices.Equal(seen, want) {
		t.Errorf("flushed %v, want %v", seen, want)
	}
	flush = func(*os.File) error { return diskFull }
	if err := WriteFile(path, 0o666, writeText("y")); !IsDiskFull(err) {
		t.Errorf("error %v", err)
	}
	expect(t, "content", read(t, path), "x")
	noTemporaries(t, dir)
}

func TestWriteFileKeepsTheOldOnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	write(t, path, "old")
	cause := &os.PathError{Op: "open", Path: "data.csv", Err: os.ErrPermission}
	err := WriteFile(path, 0o666, func(w io.Writer) error {
		_, _ = io.WriteString(w, strings.Repeat("half", 100_000))
		return cause
	})
	var failed *WriteError
	if !errors.As(err, &failed) || !errors.Is(err, os.ErrPermission) || failed.Path != path {
		t.Errorf("error %v", err)
	}
	// The content could not be made: the message must blame data.csv, not the
	// directory that is written to.
	if msg := err.Error(); !strings.Contains(msg, "data.csv") || strings.Contains(msg, "not writable") {
		t.Errorf("message %q", msg)
	}
	if got := read(t, path); got != "old" {
		t.Errorf("content %q", got)
	}
	noTemporaries(t, filepath.Dir(path))
}

func TestWriteFileSurvivesAPanic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	func() {
		defer func() { _ = recover() }()
		_ = WriteFile(path, 0o666, func(io.Writer) error { panic("boom") })
	}()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("stat: %v", err)
	}
	noTemporaries(t, filepath.Dir(path))
}

func TestWriteFileNeedsItsDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "a.txt")
	err := WriteFile(path, 0o666, writeText("x"))
	if !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), tempSuffix) {
		t.Errorf("error %v", err)
	}
}

// TestWriteFileIsAtomic reads all the time while writers replace: every read
// is one whole version.
func TestWriteFileIsAtomic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	version := func(i int) string { return strings.Repeat(fmt.Sprint(i%10), 5000) }
	must(t, WriteFile(path, 0o666, writeText(version(0))))
	var writers, readers sync.WaitGroup
	stop := make(chan struct{})
	readers.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			data, err := os.ReadFile(path)
			if err != nil || len(data) != 5000 || strings.Trim(string(data), string(data[:1])) != "" {
				t.Errorf("read %d bytes, %v", len(data), err)
				return
			}
		}
	})
	for w := range 4 {
		writers.Go(func() {
			for i := range 25 {
				if err := WriteFile(path, 0o666, writeText(version(w+i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	noTemporaries(t, filepath.Dir(path))
}

func TestDiskFullIsExplained(t *testing.T) {
	err := &WriteError{Path: "model.nc", Err: &os.PathError{Op: "write", Path: ".model.nc.x.tmp", Err: diskFull}}
	if msg := err.Error(); !IsDiskFull(err) || !strings.Contains(msg, "model.nc: ") || !strings.Contains(msg, "is full") || strings.Contains(msg, tempSuffix) {
		t.Errorf("message %q", msg)
	}
}

// TestFullDisk writes to the disk that RUNS_SMALL_DIR names more than fits; see
// testdata/diskfull.sh. Without it, to a disk with room, where the same must
// succeed.
func TestFullDisk(t *testing.T) {
	root, small := os.LookupEnv("RUNS_SMALL_DIR")
	if !small {
		root = t.TempDir()
	}
	r := create(t, root, epoch)
	must(t, WriteFile(r.Path("a.bin"), 0o666, writeText("old")))
	big := WriteFile(r.Path("a.bin"), 0o666, func(w io.Writer) error {
		_, err := w.Write(make([]byte, 8<<20))
		return err
	})
	if IsDiskFull(big) != small || (read(t, r.Path("a.bin")) == "old") != small {
		t.Errorf("small disk %v: %v", small, big)
	}
	noTemporaries(t, root)
	// A pipeline on the full disk fails, says why, and can be resumed later.
	stage := writerStage("data", nil, "b.bin")
	stage.Run = func(context.Context, *Run) error {
		return WriteFile(r.Path("b.bin"), 0o666, func(w io.Writer) error {
			_, err := w.Write(make([]byte, 8<<20))
			return err
		})
	}
	p, err := NewPipeline(stage)
	must(t, err)
	if err := p.Execute(t.Context(), r, Options{}); IsDiskFull(err) != small {
		t.Errorf("small disk %v: %v", small, err)
	}
	m, err := ReadManifest(r.Dir())
	must(t, err)
	if failed := m.Stage("data").Status == Failed; failed != small || !m.Stage("data").Complete() != small {
		t.Errorf("small disk %v: stage %s", small, m.Stage("data").Status)
	}
	noTemporaries(t, root)
	// A run that cannot be started leaves no directory.
	if small {
		_ = os.WriteFile(filepath.Join(root, "filler"), make([]byte, 8<<20), 0o666)
	}
	next, err := Create(root, epoch)
	if err == nil {
		must(t, next.Close())
	}
	list, listErr := List(root)
	must(t, listErr)
	if IsDiskFull(err) != small || (len(list) == 1) != small {
		t.Errorf("small disk %v: %v and %d runs", small, err, len(list))
	}
}

func TestWriteJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	must(t, WriteJSON(path, map[string]any{"b": 1, "a": "<&>", "µ": []int{1}}))
	want := "{\n  \"a\": \"<&>\",\n  \"b\": 1,\n  \"µ\": [\n    1\n  ]\n}\n"
	if got := read(t, path); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	err := WriteJSON(path, math.NaN())
	if err == nil || !strings.Contains(err.Error(), "NaN") {
		t.Errorf("NaN: %v", err)
	}
	if got := read(t, path); got != want {
		t.Error("the failed write changed the file")
	}
}

func TestWriteFileReplacesLinks(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	write(t, target, "precious")
	if err := os.Symlink(target, link); err != nil {
		if runtime.GOOS == "windows" {
			return // needs a right that test users lack
		}
		t.Fatal(err)
	}
	must(t, WriteFile(link, 0o666, writeText("new")))
	if read(t, target) != "precious" || read(t, link) != "new" {
		t.Error("the write followed the link")
	}
}
