package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

// Who does what an error says can go on: each text is the one before it after its
// remedy was followed.
func TestRemediesOfTables(t *testing.T) {
	row := "a,b,2000,50,10\n"
	plain := tiny + row
	for name, c := range map[string]struct{ bad, remedy, mended string }{
		"nothing":           {"", "give a CSV file with a header and rows", plain},
		"no rows":           {tiny, "give a CSV file with rows", plain},
		"a cell is missing": {tiny + "a,b\n", "look for a missing or surplus delimiter, or a cell with a delimiter that lacks its quotes", plain},
		"bare quote":        {tiny + "a \"b\" c,b,2000,50,10\n", "enclose the cell in quotes and double the quotes inside", tiny + "\"a \"\"b\"\" c\",b,2000,50,10\n"},
		"zero byte":         {tiny + "a,b\x00,2000,50,10\n", "export the table again as CSV", plain},
		"same header":       {"Artist,Album,Year,User Score,User Ratings,Album\na,b,2000,50,10,c\n", "rename or remove one of them", "Artist,Album,Year,User Score,User Ratings,Second\na,b,2000,50,10,c\n"},
		"a text":            {tiny + "a,b,2000,good,10\n", "", plain},
		"web page":          {"<!DOCTYPE html><html>", "download the table itself", plain},
		"an old sheet":      {"\xd0\xcf\x11\xe0", "export the sheet as CSV", plain},
		"JSON":              {"\ufeff [\n {\"artist\": \"a\"}]", "export the table as CSV", plain},
		"an object of JSON": {"{\"albums\": []}", "export the table as CSV", plain},
		"remarks":           {"# exported on Monday\n# by me\n" + plain, "remove the lines above the header that begin with #", plain},
		"a database":        {"SQLite format 3\x00", "export the table as CSV", plain},
	} {
		_, err := read(strings.NewReader(c.bad), "x.csv", Options{})
		var e *DataError
		if !errors.As(err, &e) || !strings.Contains(e.Error(), c.remedy) {
			t.Errorf("%s: %v, want %q", name, err, c.remedy)
		}
		if table, err := read(strings.NewReader(c.mended), "x.csv", Options{}); err != nil || len(table.Albums) != 1 {
			t.Errorf("%s: the remedy does not work: %v", name, err)
		}
	}
}

// What is wrong with a path says which one to give.
func TestRemediesOfPaths(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mine.csv")
	filetest.Write(t, file, tiny+"a,b,2000,50,10\n")
	packed := filepath.Join(dir, "mine.zip")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("mine.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, tiny+"a,b,2000,50,10\n"); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	filetest.Write(t, packed, b.String())
	for path, remedy := range map[string]string{
		dir:                             "give the CSV file inside",
		packed:                          "unpack it and give the CSV inside",
		"https://example.org/mine.csv":  "download the file first and give its path",
		filepath.Join(dir, "maine.csv"): "check the path and its permissions",
	} {
		if _, err := Load(path, Options{}); err == nil || !strings.Contains(err.Error(), remedy) {
			t.Errorf("%s: %v, want %q", path, err, remedy)
		}
	}
	if _, err := Load(file, Options{}); err != nil {
		t.Errorf("the file inside: %v", err)
	}
}

// A table of other columns is read with the profile that the error says to start
// from, a name that no profile has is replaced by one of those that are listed, or
// by a file.
func TestRemediesOfProfiles(t *testing.T) {
	other := "Band;Record;Published;Points\nA;x;2001;71\nA;y;2003;75\nB;z;2002;64\n"
	_, err := read(strings.NewReader(other), "mine.csv", Options{})
	if err == nil || !strings.Contains(err.Error(), "use it: aoty-pipeline profile mine.csv > mine.yaml && aoty-pipeline run --dataset mine.csv --profile mine.yaml") {
		t.Errorf("other columns: %v", err)
	}
	if table, notes := proposedFor(t, other); len(table.Albums) != 3 || table.Albums[0].UserScore != 71 {
		t.Errorf("read %+v, notes %q", table.Albums, notes)
	}
	_, err = shippedProfile("aoti")
	var e *DataError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	names, _, _ := strings.Cut(strings.TrimPrefix(e.Remedy, "use one of "), ", or the path")
	for _, name := range strings.Split(names, ", ") {
		if _, err := shippedProfile(name); err != nil {
			t.Errorf("%s is recommended: %v", name, err)
		}
	}
	if _, err := os.Stat("mine.csv"); err == nil {
		t.Error("a file was written here")
	}
}
