package datasets

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A record is a file that others may have written: it cannot make a program read
// elsewhere, and what it says is held against the files.
func TestHostileRecords(t *testing.T) {
	set := Table()[0]
	for text, want := range map[string]string{
		"":                                "is no record",
		"{":                               "is no record",
		"{}":                              "names no file",
		`{"files": {}}`:                   "names no file",
		`{"files": {"../x": "0"}}`:        `names the file "../x"`,
		`{"files": {"a/b": "0"}}`:         `names the file "a/b"`,
		`{"files": {"/etc/passwd": "0"}}`: `names the file "/etc/passwd"`,
		`{"files": {"..": "0"}}`:          `names the file ".."`,
		`{"files": {"": "0"}}`:            `names the file ""`,
		`{"files": {"gone": "0"}}`:        "gone cannot be read",
		`{"files": {"there": "0"}}`:       "there is not as it was written",
	} {
		home := t.TempDir()
		dir := set.Dir(home)
		write(t, filepath.Join(dir, recordFile), text)
		write(t, filepath.Join(dir, "there"), "something")
		if p := set.Look(home); p.State != Damaged || !strings.Contains(p.Why, want) || p.Record != nil {
			t.Errorf("%s: %s, %s", text, p.State, p.Why)
		}
	}
	if p := set.Look(t.TempDir()); p.State != Absent {
		t.Errorf("an empty data directory: %s", p.State)
	}
	home := t.TempDir()
	write(t, set.Dir(home), "a file where the folder should be")
	if p := set.Look(home); p.State != Damaged {
		t.Errorf("a file in place of the folder: %s", p.State)
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// FuzzRecord: no record makes a set whole whose files are not there.
func FuzzRecord(f *testing.F) {
	f.Add(`{"name": "x", "files": {"there": "0"}}`)
	f.Add(`{"files": {"NOTICE.txt": "", "..": ""}}`)
	f.Add(`[1, 2`)
	f.Fuzz(func(t *testing.T, text string) {
		home := t.TempDir()
		write(t, filepath.Join(Table()[0].Dir(home), recordFile), text)
		if p := Table()[0].Look(home); p.State == Here {
			for name := range p.Record.Files {
				if name != recordFile { // which would have to hold its own hash
					t.Errorf("%q passes for a whole set", text)
				}
			}
		}
	})
}

func TestUse(t *testing.T) {
	set := Table()[0]
	for _, c := range [][2]string{
		{"aoty-pipeline", "the data set is not in "},
		{"aoty-pipeline", "get it with: aoty-pipeline data get albums-2020"},
		{"ptycho", "it is for aoty-pipeline"},
	} {
		if _, _, err := set.Use(t.TempDir(), "albums.csv.gz", c[0]); err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v", c[0], err)
		}
	}
	if _, _, err := set.Use("", "albums.csv.gz", "aoty-pipeline"); err == nil || !strings.Contains(err.Error(), HomeVariable) {
		t.Errorf("without a home: %v", err)
	}
}

// The packed files were made by Python's bz2: "counts\n", and four million zeros.
const (
	packedCounts = "425a68393141592653594589173e000000c180001008018e002000221a635086022194f1772453850904589173e0"
	packedZeros  = "425a6839314159265359fe54dbf3001ea34400c00010000008200030cc09aa69a2a486d42a4878bb9229c28487f2a6df98"
)

func TestUnpack(t *testing.T) {
	bytes := func(digits string) string {
		b, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, c := range []struct {
		name, text, want, bad string
		most                  int64
	}{
		{name: "packed", text: bytes(packedCounts), want: "counts\n", most: 7},
		{name: "plain", text: "counts\n", want: "counts\n", most: 7},
		{name: "short", text: "c", want: "c", most: 7},
		{name: "a bomb", text: bytes(packedZeros), most: 1 << 20, bad: "the file is too large: more than 1048576 bytes when unpacked"},
		{name: "one byte too many", text: "counts\n", most: 6, bad: "too large"},
		{name: "cut", text: bytes(packedCounts[:60]), most: 100, bad: "cannot be unpacked"},
		{name: "damaged", text: bytes(strings.Replace(packedCounts, "63", "64", 1)), most: 100, bad: "cannot be unpacked"},
		{name: "empty", most: 100, bad: "the file is empty"},
	} {
		path := filepath.Join(t.TempDir(), "file")
		write(t, path, c.text)
		got, err := Unpack(path, c.most)
		if string(got) != c.want || (err != nil) != (c.bad != "") || err != nil && !strings.Contains(err.Error(), c.bad) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
	if _, err := Unpack(filepath.Join(t.TempDir(), "none"), 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
