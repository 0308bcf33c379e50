package simulate

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestTruthGoesToAFileAndBack(t *testing.T) {
	for _, name := range []string{"a.csv", "a.csv.gz"} {
		c := make1(t, nil)
		file := filepath.Join(t.TempDir(), name)
		if err := c.WriteFiles(file, TruthPath(file)); err != nil {
			t.Fatal(err)
		}
		back, path, err := Beside(file)
		if err != nil || path != TruthPath(file) {
			t.Fatalf("%s: %v", path, err)
		}
		if d := cmp.Diff(c.Truth, back, cmpopts.IgnoreUnexported(Columns{})); d != "" {
			t.Error(d)
		}
		if err := Own(file, path); err != nil {
			t.Error(err)
		}
	}
}

func TestTruthOfAnotherFile(t *testing.T) {
	c, dir := make1(t, nil), t.TempDir()
	file := filepath.Join(dir, "a.csv")
	if truth, path, err := Beside(file); truth != nil || path != "" || err != nil {
		t.Errorf("nothing is there, but %v %q %v", truth, path, err)
	}
	if err := c.WriteFiles(file, TruthPath(file+".gz")); err != nil {
		t.Fatal(err)
	}
	if truth, _, err := Beside(file); truth == nil || err != nil {
		t.Errorf("a packed truth beside a plain file: %v", err)
	}
	if err := os.WriteFile(file, []byte(text(t, c)+"more\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var mismatch *mismatchError
	if _, _, err := Beside(file); !errors.As(err, &mismatch) || !strings.Contains(err.Error(), "make both again") {
		t.Errorf("a changed file: %v", err)
	}
	if err := Own(file, TruthPath(file+".gz")); !errors.As(err, &mismatch) {
		t.Errorf("a changed file may be replaced: %v", err)
	}
	if err := Own(file, filepath.Join(dir, "none")); err == nil || !strings.Contains(err.Error(), "was not simulated") {
		t.Errorf("a file without truth may be replaced: %v", err)
	}
}

func TestDamagedTruths(t *testing.T) {
	var b bytes.Buffer
	if err := make1(t, nil).Truth.Write(&b); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	for _, c := range []struct{ text, want string }{
		{"", "no truth"},
		{"{}", "made_by"},
		{good[:len(good)/2], "no truth"},
		{strings.Replace(good, `"format":1`, `"format":9`, 1), "format 9"},
		{strings.Replace(good, `"artists":[`, `"artists":[1,`, 1), "counts"},
		{strings.Replace(good, `"artists":[`, `"artists":[-1,`, 1), "-1 rows"},
		{strings.Replace(good, `"noise":[`, `"noise":[0,`, 1), "albums.noise"},
		{strings.Replace(good, `"score_sd":9,"debut"`, `"score_sd":0,"debut"`, 1), "score_sd"},
	} {
		if _, err := readTruth(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %v, want %q", c.text, err, c.want)
		}
	}
}

func FuzzReadTruth(f *testing.F) {
	var b bytes.Buffer
	if err := make1(f, func(s *Settings) { s.Artists = 3 }).Truth.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"format":1,"made_by":"aoty-pipeline simulate","units":{"score_sd":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		truth, err := readTruth(bytes.NewReader(data))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := truth.Write(&again); err != nil {
			t.Fatal(err)
		}
		if _, err := readTruth(&again); err != nil {
			t.Errorf("what was read cannot be written and read again: %v", err)
		}
	})
}
