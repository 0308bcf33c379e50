package datasets_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/datasets/datatest"
	"github.com/latent-go/latent/internal/dirlock"
)

var content = []byte(strings.Repeat("counts and scores\n", 10_000))

// keep is a converter that copies the file.
func keep(_ context.Context, src datasets.Source, dir string) error {
	text, err := os.ReadFile(src.Path)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "kept"), text, 0o666)
}

func testSet() datasets.Set { return datatest.Set("tester", content) }

// get downloads from a server of that mode.
func get(t *testing.T, ctx context.Context, home string, mode datatest.Mode) (datasets.Holding, error) {
	t.Helper()
	s := datatest.Serve(content, mode)
	defer s.Close()
	t.Setenv(datasets.MirrorVariable, s.URL)
	g := datasets.Getter{Home: home, Patience: 300 * time.Millisecond}
	return g.Get(ctx, testSet(), "", keep)
}

// untouched fails when anything but the lock is in a data directory.
func untouched(t *testing.T, home string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(home, "datasets"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Name() != ".lock" {
			t.Errorf("%s was left behind", f.Name())
		}
	}
}

func TestDownload(t *testing.T) {
	for _, mode := range []datatest.Mode{datatest.Whole, datatest.Redirects} {
		home := t.TempDir()
		place, err := get(t, context.Background(), home, mode)
		if err != nil || place.State != datasets.Here || place.Dir != filepath.Join(home, "datasets", datatest.Name) {
			t.Fatalf("%s: %+v, %v", mode, place, err)
		}
		text, err := os.ReadFile(place.File("kept"))
		if err != nil || string(text) != string(content) {
			t.Errorf("%s: the file is another one (%v)", mode, err)
		}
		if r := place.Record; r.Source.What != "the public file" || r.Files["kept"] != datatest.Hash(content) || !strings.HasSuffix(r.From, "/owner/project/0123456789abcdef/data/public.file") {
			t.Errorf("%s: the record is %+v", mode, r)
		}
		notice, err := os.ReadFile(place.File("NOTICE.txt"))
		if err != nil || !strings.Contains(string(notice), "github.com/owner/project, revision 0123456789abcdef, data/public.file") || !strings.Contains(string(notice), "Licence:  none") {
			t.Errorf("%s: the notice is %q, %v", mode, notice, err)
		}
	}
}

func TestFailedDownloads(t *testing.T) {
	for mode, want := range map[datatest.Mode]string{
		datatest.Other:    "has the SHA-256 " + datatest.Hash(append([]byte{content[0] ^ 1}, content[1:]...)) + ", the public file " + datatest.Hash(content) + "; nothing was kept",
		datatest.Cut:      "the connection ended in the middle of the file",
		datatest.Large:    "the file is too large: 1073741824 bytes, at most 1048576 are taken",
		datatest.Unending: "the file is too large: at most 1048576 bytes are taken",
		datatest.Missing:  "the server answers 404 Not Found",
		datatest.Silent:   "nothing came for 300ms",
		datatest.Circle:   "more than 5 redirects",
		datatest.Plain:    "redirect to http://example.invalid/file, which is not https",
		datatest.Down:     "cannot be downloaded: dial tcp",
	} {
		t.Run(string(mode), func(t *testing.T) {
			home := t.TempDir()
			_, err := get(t, context.Background(), home, mode)
			var e *datasets.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), "give it with --from FILE") {
				t.Errorf("got %v, want %s", err, want)
			}
			untouched(t, home)
		})
	}
}

// An interruption ends at once with nothing left.
func TestInterruptedDownload(t *testing.T) {
	home := t.TempDir()
	s := datatest.Serve(content, datatest.Silent)
	defer s.Close()
	t.Setenv(datasets.MirrorVariable, s.URL)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	g := datasets.Getter{Home: home, Progress: func(done, total int64) {
		if total != int64(len(content)) || done > total {
			t.Errorf("%d of %d bytes", done, total)
		}
		cancel()
	}}
	if _, err := g.Get(ctx, testSet(), "", keep); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	untouched(t, home)
}

func TestFromACopy(t *testing.T) {
	t.Setenv(datasets.MirrorVariable, "https://nowhere.invalid")
	set, dir := testSet(), t.TempDir()
	part := []byte("a part")
	set.Copies = []datasets.Known{{SHA256: datatest.Hash(part), What: "a part of it"}}
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct{ path, what, bad string }{
		{path: write("whole", content), what: "the public file"},
		{path: write("part", part), what: "a part of it"},
		{path: write("else", []byte("x")), bad: "has the SHA-256 " + datatest.Hash([]byte("x")) + ", which is no file of this set; give the public file (" + datatest.Hash(content) + ") or a part of it (" + datatest.Hash(part) + ")"},
		{path: write("empty", nil), bad: "has the SHA-256 "},
		{path: write("huge", make([]byte, 1<<20+1)), bad: "the file is too large"},
		{path: filepath.Join(dir, "nothing"), bad: "cannot be read"},
		{path: dir, bad: "it is no regular file"},
	} {
		home := t.TempDir()
		g := datasets.Getter{Home: home}
		place, err := g.Get(context.Background(), set, c.path, keep)
		switch {
		case c.bad != "":
			var e *datasets.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.bad) {
				t.Errorf("%s: %v", c.path, err)
			}
			untouched(t, home)
		case err != nil || place.Record.Source.What != c.what || place.Record.From != filepath.Base(c.path):
			t.Errorf("%s: %+v, %v", c.path, place.Record, err)
		}
	}
}

// A set that is there stays whole until a complete one takes its place, and a
// damaged one is replaced.
func TestReplacing(t *testing.T) {
	home := t.TempDir()
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(copied, content, 0o666); err != nil {
		t.Fatal(err)
	}
	g := datasets.Getter{Home: home}
	place, err := g.Get(context.Background(), testSet(), copied, keep)
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("cannot be converted")
	if _, err := g.Get(context.Background(), testSet(), copied, func(context.Context, datasets.Source, string) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if at := testSet().Look(home); at.State != datasets.Here {
		t.Errorf("after a failure the set is %s: %s", at.State, at.Why)
	}
	if err := os.WriteFile(place.File("kept"), []byte("other"), 0o666); err != nil {
		t.Fatal(err)
	}
	if at := testSet().Look(home); at.State != datasets.Damaged || at.Why != "kept is not as it was written" {
		t.Errorf("a changed file: %s, %s", at.State, at.Why)
	}
	if _, _, err := testSet().Use(home, "kept", "tester"); err == nil || !strings.HasSuffix(err.Error(), "get it with: tester data get test-set") {
		t.Errorf("a damaged set is used: %v", err)
	}
	left := filepath.Join(home, "datasets", ".get-killed")
	if err := os.Mkdir(left, 0o777); err != nil {
		t.Fatal(err)
	}
	if place, err = g.Get(context.Background(), testSet(), copied, keep); err != nil || place.State != datasets.Here {
		t.Errorf("%+v, %v", place, err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed process left is still there")
	}
}

// Two processes do not write into one data directory.
func TestOneAtATime(t *testing.T) {
	home := t.TempDir()
	root := filepath.Join(home, "datasets")
	if err := os.Mkdir(root, 0o777); err != nil {
		t.Fatal(err)
	}
	lock, err := dirlock.Take(root)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	g := datasets.Getter{Home: home}
	if _, err := g.Get(context.Background(), testSet(), "", keep); err == nil || !strings.Contains(err.Error(), "is in use by process") {
		t.Errorf("got %v", err)
	}
	if _, err := (&datasets.Getter{}).Get(context.Background(), testSet(), "", keep); err == nil || !strings.HasSuffix(err.Error(), "set LATENT_DATA_HOME") {
		t.Errorf("without a home: %v", err)
	}
}
