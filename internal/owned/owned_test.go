package owned

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/filetest"
)

func TestMain(m *testing.M) {
	flush.File = func(*os.File) error { return nil } // a power cut would end the tests anyway
	os.Exit(m.Run())
}

// put writes files through the record, as a program does.
func put(t *testing.T, d *Dir, files map[string]string) {
	t.Helper()
	for name, text := range files {
		filetest.Must(t, d.Replace(name))
		filetest.Write(t, d.at(name), text)
		filetest.Must(t, d.Written(name))
	}
}

func open(t *testing.T, dir string) *Dir {
	t.Helper()
	d, err := Open(dir)
	filetest.Must(t, err)
	return d
}

// TestOnlyItsOwn: a name does not make a file the program's, its content does.
func TestOnlyItsOwn(t *testing.T) {
	dir := t.TempDir()
	filetest.Write(t, filepath.Join(dir, "metrics.json"), "mine")
	d := open(t, dir)
	var foreign *ForeignError
	if err := d.Free("metrics.json", "new.json"); !errors.As(err, &foreign) || !slices.Equal(foreign.Names, []string{"metrics.json"}) || !strings.Contains(err.Error(), "left alone") {
		t.Errorf("taken name: %v", err)
	}
	if err := d.Replace("metrics.json"); !errors.As(err, &foreign) {
		t.Errorf("announced over somebody's file: %v", err)
	}
	put(t, d, map[string]string{"own.json": "a"})
	d = open(t, dir) // another process
	filetest.Must(t, d.Free("own.json"))
	put(t, d, map[string]string{"own.json": "b"})
	put(t, d, map[string]string{"gone.json": "x"})
	removes(t, d, "gone.json", true)
	removes(t, d, "gone.json", false)
	filetest.Write(t, filepath.Join(dir, "own.json"), "c")
	if err := d.Free("own.json"); !errors.As(err, &foreign) {
		t.Errorf("a file that somebody has changed: %v", err)
	}
	removes(t, d, "own.json", false)
	removes(t, d, "metrics.json", false)
	filetest.Expect(t, "changed file", filetest.Read(t, filepath.Join(dir, "own.json")), "c")
	filetest.Expect(t, "somebody's file", filetest.Read(t, filepath.Join(dir, "metrics.json")), "mine")
}

// TestFoldersMoveAndGo: what is in a folder keeps its owner under another name,
// and only the program's files go.
func TestFoldersMoveAndGo(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	put(t, d, map[string]string{"logs/a": "1", "logs/deep/b": "2", "other": "3"})
	filetest.Must(t, d.Move("logs", "logs.old"))
	d = open(t, dir)
	if list, err := d.Foreign("logs.old"); err != nil || len(list) > 0 {
		t.Errorf("foreign after the move: %v, %v", list, err)
	}
	filetest.Must(t, os.Rename(filepath.Join(dir, "logs.old"), filepath.Join(dir, "back"))) // by the user
	if list, err := d.Foreign("back"); err != nil || len(list) > 0 {
		t.Errorf("foreign under a name that the user gave: %v, %v", list, err)
	}
	filetest.Write(t, filepath.Join(dir, "back", "deep", "mine.txt"), "mine")
	filetest.Must(t, os.Symlink("/", filepath.Join(dir, "back", "link")))
	list, err := d.Foreign("back")
	slices.Sort(list)
	if err != nil || !slices.Equal(list, []string{"back/deep/mine.txt", "back/link"}) {
		t.Errorf("foreign: %v, %v", list, err)
	}
	filetest.Must(t, d.RemoveAll("back"))
	filetest.Expect(t, "mine", filetest.Read(t, filepath.Join(dir, "back", "deep", "mine.txt")), "mine")
	if _, err := os.Lstat(filepath.Join(dir, "back", "a")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the program's file is left: %v", err)
	}
	put(t, d, map[string]string{"again/x": "1"})
	filetest.Must(t, d.RemoveAll("again"))
	if _, err := os.Lstat(filepath.Join(dir, "again")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder is left: %v", err)
	}
	var foreign *ForeignError
	if err := d.Move("back", "other"); !errors.As(err, &foreign) {
		t.Errorf("moved over a file: %v", err)
	}
	filetest.Must(t, d.RemoveAll("not there"))
}

// TestKilledWriteIsNoRiddle: what was announced can be replaced by the program,
// its temporary file goes, and a reader is told.
func TestKilledWriteIsNoRiddle(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	put(t, d, map[string]string{"model.zip": "old"})
	filetest.Must(t, d.Replace("model.zip", "loss.png"))
	filetest.Write(t, filepath.Join(dir, "model.zip"), "ha") // and here it was killed
	left := filepath.Join(dir, ".loss.png.ABCDEFGHIJ.tmp")
	other := filepath.Join(dir, ".other.ABCDEFGHIJ.tmp")
	filetest.Write(t, left, "x")
	filetest.Write(t, other, "x")
	var damaged *DamagedError
	if err := Check(t.Context(), dir, "model.zip"); !errors.As(err, &damaged) || !strings.Contains(err.Error(), "stopped while writing") {
		t.Errorf("reader: %v", err)
	}
	d = open(t, dir)
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("temporary file: %v", err)
	}
	filetest.Expect(t, "temporary file of another", filetest.Read(t, other), "x")
	put(t, d, map[string]string{"model.zip": "new"})
	filetest.Must(t, d.Written("loss.png"))
	filetest.Must(t, Check(t.Context(), dir, "model.zip"))
}

// TestCheck: damaged is not missing, and without a record nothing is said.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	d := open(t, dir)
	put(t, d, map[string]string{"a/model.zip": "content"})
	filetest.Write(t, filepath.Join(dir, "unlisted"), "x")
	filetest.Must(t, Check(t.Context(), dir, "a/model.zip"))
	filetest.Must(t, Check(t.Context(), dir, "unlisted"))
	if err := Check(t.Context(), dir, "gone"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	path := d.at("a/model.zip")
	text := []byte("content")
	var damaged *DamagedError
	for bit := range 8 * len(text) {
		text[bit/8] ^= 1 << (bit % 8)
		filetest.Write(t, path, string(text))
		if err := Check(t.Context(), dir, "a/model.zip"); !errors.As(err, &damaged) || damaged.Path != path {
			t.Fatalf("bit %d: %v", bit, err)
		}
		text[bit/8] ^= 1 << (bit % 8)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Check(ctx, dir, "a/model.zip"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestForeignRecord: a files.json of somebody else is in the way like any file.
func TestForeignRecord(t *testing.T) {
	for _, text := range []string{"", "[]", "{}", `{"version":2,"files":{}}`, `{"version":1,"files":{"../x":{"sha256":"","size":1}}}`} {
		dir := t.TempDir()
		filetest.Write(t, filepath.Join(dir, recordName), text)
		var foreign *ForeignError
		if _, err := Open(dir); !errors.As(err, &foreign) {
			t.Errorf("%q: %v", text, err)
		}
		filetest.Write(t, filepath.Join(dir, "x"), "x")
		filetest.Must(t, Check(t.Context(), dir, "x"))
		filetest.Expect(t, "record", filetest.Read(t, filepath.Join(dir, recordName)), text)
	}
}

// TestNobodyElseLosesAFile drives a directory with random work of a program and
// of somebody else, whose files keep their content throughout.
func TestNobodyElseLosesAFile(t *testing.T) {
	outer := t
	names := []string{"a", "b", "f/a", "f/b", "f/g/a", "f.old/a"}
	rapid.Check(t, func(t *rapid.T) {
		dir := outer.TempDir()
		d := open(outer, dir)
		theirs := map[string]string{} // by content, which somebody may move
		n := 0
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			n++
			switch rapid.SampledFrom([]string{"write", "theirs", "remove", "move", "removeAll", "reopen", "kill"}).Draw(t, "step") {
			case "write":
				if d.Replace(name) == nil {
					filetest.Write(outer, d.at(name), "own"+strings.Repeat("x", n))
					filetest.Must(outer, d.Written(name))
				}
			case "kill":
				_ = d.Replace(name)
				d = open(outer, dir)
				filetest.Must(outer, d.Written(name))
			case "theirs":
				if _, err := os.Lstat(d.at(name)); err != nil {
					text := "theirs" + strings.Repeat("y", n)
					filetest.Write(outer, d.at(name), text)
					theirs[text] = name
				}
			case "remove":
				_, _ = d.Remove(name)
			case "move":
				_ = d.Move("f", "f.old")
			case "removeAll":
				_ = d.RemoveAll(rapid.SampledFrom([]string{"f", "f.old"}).Draw(t, "folder"))
			case "reopen":
				d = open(outer, dir)
			}
		}
		found := map[string]bool{}
		filetest.Must(outer, filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				found[filetest.Read(outer, p)] = true
			}
			return err
		}))
		for text, name := range theirs {
			if !found[text] {
				t.Fatalf("%s of somebody else is lost", name)
			}
		}
	})
}

func removes(t *testing.T, d *Dir, name string, want bool) {
	t.Helper()
	removed, err := d.Remove(name)
	filetest.Must(t, err)
	filetest.Expect(t, "removed "+name, removed, want)
}

// TestAnotherDirectoryInItsPlace: what was moved away under way is written to no
// more, and what has its name now is not touched.
func TestAnotherDirectoryInItsPlace(t *testing.T) {
	top := t.TempDir()
	dir, other := filepath.Join(top, "mine"), filepath.Join(top, "other")
	filetest.Write(t, filepath.Join(dir, "x"), "")
	filetest.Write(t, filepath.Join(other, "a"), "somebody's")
	d := open(t, dir)
	put(t, d, map[string]string{"a": "one", "b": "two"})
	filetest.Must(t, errors.Join(os.Rename(dir, dir+".away"), os.Rename(other, dir)))
	before := filetest.Tree(t, dir)
	_, removed := d.Remove("a")
	for what, err := range map[string]error{"replace": d.Replace("a"), "written": d.Written("a"), "remove": removed, "move": d.Move("a", "c"), "remove all": d.RemoveAll(".")} {
		var moved *MovedError
		if !errors.As(err, &moved) || !strings.Contains(err.Error(), "moved or replaced") {
			t.Errorf("%s: error %v", what, err)
		}
	}
	filetest.Expect(t, "what is there now", filetest.Tree(t, dir), before)
	filetest.Must(t, d.Close())
}

// TestPut: a file is written where the directory is, and moved away under way it is no
// longer the program's directory; whatever fails then has that as its only cause.
func TestPut(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	filetest.Must(t, os.Mkdir(dir, 0o777))
	d := open(t, dir)
	below := d.Below("deep/er")
	filetest.Expect(t, "there before", below.Has("a"), false)
	filetest.Must(t, below.Put("a", 0o666, filetest.Text("one")))
	filetest.Expect(t, "there", below.Has("a"), true)
	filetest.Must(t, Check(t.Context(), dir, "deep/er/a"))
	boom := errors.New("boom")
	filetest.Expect(t, "cause", d.Cause(boom), boom)
	filetest.Expect(t, "no cause", d.Cause(nil), nil)
	err := d.Put("b", 0o666, func(w io.Writer) error {
		filetest.Must(t, os.Rename(dir, dir+".away"))
		filetest.Write(t, filepath.Join(dir, "b"), "somebody's")
		return filetest.Text("two")(w)
	})
	if moved := (*MovedError)(nil); !errors.As(err, &moved) || moved.Dir != dir {
		t.Errorf("%v", err)
	}
	filetest.Expect(t, "what is there now", filetest.Read(t, filepath.Join(dir, "b")), "somebody's")
	filetest.Expect(t, "cause", d.Cause(errors.Join(err, boom)).Error(), (&MovedError{dir}).Error())
	filetest.Expect(t, "cause where nothing failed", d.Cause(nil).Error(), (&MovedError{dir}).Error())
	filetest.Must(t, os.RemoveAll(dir+".away"))
	filetest.Expect(t, "cause of a directory that is gone", d.Cause(boom).Error(), (&MovedError{dir}).Error())
	filetest.Must(t, d.Close())
}
