package atomicfile

import (
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
	"time"

	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/filetest"
)

func TestWriteMakesAndReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	for _, text := range []string{"one", strings.Repeat("two", 100_000), ""} {
		filetest.Must(t, Write(path, 0o666, filetest.Text(text)))
		if got := filetest.Read(t, path); got != text {
			t.Errorf("%d bytes, want %d", len(got), len(text))
		}
	}
	filetest.NoTemporaries(t, filepath.Dir(path))
}

// TestWriteFlushes: the content before the rename, the directory after it.
func TestWriteFlushes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	var seen []string
	defer func(f func(*os.File) error) { flush.File = f }(flush.File)
	flush.File = func(f *os.File) error {
		_, err := os.Stat(path)
		seen = append(seen, fmt.Sprint(filepath.Dir(f.Name()) == dir, " renamed ", err == nil))
		return f.Sync()
	}
	filetest.Must(t, Write(path, 0o666, filetest.Text("x")))
	want := []string{"true renamed false", "false renamed true"}
	if runtime.GOOS == "windows" {
		want = want[:1]
	}
	if !slices.Equal(seen, want) {
		t.Errorf("flushed %v, want %v", seen, want)
	}
	flush.File = func(*os.File) error { return diskFull }
	if err := Write(path, 0o666, filetest.Text("y")); !isDiskFull(err) {
		t.Errorf("error %v", err)
	}
	filetest.Expect(t, "content", filetest.Read(t, path), "x")
	filetest.NoTemporaries(t, dir)
}

func TestWriteKeepsTheOldOnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	filetest.Write(t, path, "old")
	cause := &os.PathError{Op: "open", Path: "data.csv", Err: os.ErrPermission}
	err := Write(path, 0o666, func(w io.Writer) error {
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
	if got := filetest.Read(t, path); got != "old" {
		t.Errorf("content %q", got)
	}
	filetest.NoTemporaries(t, filepath.Dir(path))
}

func TestWriteSurvivesAPanic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	func() {
		defer func() { _ = recover() }()
		_ = Write(path, 0o666, func(io.Writer) error { panic("boom") })
	}()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("stat: %v", err)
	}
	filetest.NoTemporaries(t, filepath.Dir(path))
}

func TestWriteNeedsItsDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "a.txt")
	err := Write(path, 0o666, filetest.Text("x"))
	if !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), tempSuffix) {
		t.Errorf("error %v", err)
	}
}

// TestWriteIsAtomic reads all the time while writers replace: every read
// is one whole version.
func TestWriteIsAtomic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	version := func(i int) string { return strings.Repeat(fmt.Sprint(i%10), 5000) }
	filetest.Must(t, Write(path, 0o666, filetest.Text(version(0))))
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
				if err := Write(path, 0o666, filetest.Text(version(w+i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	filetest.NoTemporaries(t, filepath.Dir(path))
}

func TestDiskFullIsExplained(t *testing.T) {
	err := &WriteError{Path: "model.nc", Err: &os.PathError{Op: "write", Path: ".model.nc.x.tmp", Err: diskFull}}
	if msg := err.Error(); !isDiskFull(err) || !strings.Contains(msg, "model.nc: ") || !strings.Contains(msg, "is full") || strings.Contains(msg, tempSuffix) {
		t.Errorf("message %q", msg)
	}
}

func TestWriteJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	filetest.Must(t, WriteJSON(path, map[string]any{"b": 1, "a": "<&>", "µ": []int{1}}))
	want := "{\n  \"a\": \"<&>\",\n  \"b\": 1,\n  \"µ\": [\n    1\n  ]\n}\n"
	if got := filetest.Read(t, path); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	err := WriteJSON(path, math.NaN())
	if err == nil || !strings.Contains(err.Error(), "NaN") {
		t.Errorf("NaN: %v", err)
	}
	if got := filetest.Read(t, path); got != want {
		t.Error("the failed write changed the file")
	}
}

func TestWriteReplacesLinks(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	filetest.Write(t, target, "precious")
	if err := os.Symlink(target, link); err != nil {
		if runtime.GOOS == "windows" {
			return // needs a right that test users lack
		}
		t.Fatal(err)
	}
	filetest.Must(t, Write(link, 0o666, filetest.Text("new")))
	if filetest.Read(t, target) != "precious" || filetest.Read(t, link) != "new" {
		t.Error("the write followed the link")
	}
}

// TestSweep removes what a killed Write leaves, and nothing that looks like it.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	gone := tempName(filepath.Join(dir, "model", "idata.nc"))
	kept := []string{filepath.Join(dir, "model", "idata.nc"), filepath.Join(dir, ".hidden.tmp"), filepath.Join(dir, "a.ABCDEFGHIJ.tmp")}
	for _, path := range append(kept, gone) {
		filetest.Write(t, path, "x")
	}
	root, err := os.OpenRoot(dir)
	filetest.Must(t, err)
	defer root.Close()
	SweepIn(root)
	if _, err := os.Stat(gone); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", gone, err)
	}
	for _, path := range kept {
		filetest.Expect(t, path, filetest.Read(t, path), "x")
	}
}

// TestWriteClearsWhatIsStale: a directory without a lock is kept clean by the next
// write of the same file; one that may be at work is let alone.
func TestWriteClearsWhatIsStale(t *testing.T) {
	dir := t.TempDir()
	old, young, other := filepath.Join(dir, ".a.txt.ABCDEFGHIJ.tmp"), filepath.Join(dir, ".a.txt.ABCDEFGHIK.tmp"), filepath.Join(dir, ".b.txt.ABCDEFGHIJ.tmp")
	for _, path := range []string{old, young, other} {
		filetest.Write(t, path, "cut off")
		if path != young {
			past := time.Now().Add(-2 * stale)
			filetest.Must(t, os.Chtimes(path, past, past))
		}
	}
	filetest.Must(t, Write(filepath.Join(dir, "a.txt"), 0o666, filetest.Text("new")))
	for path, stays := range map[string]bool{old: false, young: true, other: true} {
		_, err := os.Lstat(path)
		filetest.Expect(t, path+" stays", err == nil, stays)
	}
}
