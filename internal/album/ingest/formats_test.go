package ingest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestProfileKeysAreDocumented(t *testing.T) {
	filetest.Documented(t, "Keys of a profile", filetest.Keys[Profile]("yaml")...)
	filetest.Documented(t, "Keys of date", filetest.Keys[DateColumns]("yaml")...)
	filetest.Documented(t, "Canonical columns", names(canonical)...)
	// Required are those that no profile may lack.
	for i, row := range filetest.FormatTable(t, "Canonical columns") {
		if c := Column(row[0][0]); c != canonical[i] {
			t.Errorf("column %d of the page is %s, the order of the file has %s", i, c, canonical[i])
		}
	}
	for _, c := range required {
		if !regexp.MustCompile("\\| `" + regexp.QuoteMeta(string(c)) + "` \\| yes \\|").MatchString(filetest.FormatsText(t)) {
			t.Errorf("%s is required, and the page does not say so", c)
		}
	}
}

var example = regexp.MustCompile("(?s)```yaml\n(.*?)```\n\n```(csv|tsv)\n(.*?)```")

// Both examples of the page are read, every key is used, and the albums come out as
// they should.
func TestExamplesOfThePage(t *testing.T) {
	found := example.FindAllStringSubmatch(filetest.FormatsText(t), -1)
	if len(found) != 2 {
		t.Fatalf("%d examples", len(found))
	}
	var german, stars *Table
	for i, into := range []**Table{&german, &stars} {
		p, err := parseProfile("profile.yaml", []byte(found[i][1]))
		filetest.Must(t, err)
		file := filepath.Join(t.TempDir(), "albums."+found[i][2])
		filetest.Must(t, os.WriteFile(file, []byte(found[i][3]), 0o666))
		table, err := Load(file, Options{Profile: p})
		filetest.Must(t, err)
		*into = table
	}
	for _, key := range append(filetest.Keys[Profile]("yaml"), filetest.Keys[DateColumns]("yaml")...) {
		if !regexp.MustCompile(`(?m)^\s*` + key + `:`).MatchString(found[0][1] + found[1][1]) {
			t.Errorf("no example has %s", key)
		}
	}
	if a := german.Albums[0]; a.Artist != "Ilse Quarz" || a.UserScore != 75 || a.UserRatings != 1204 || a.DateText() != "1984-10-03" || !slices.Equal(a.Genres, []string{"Pop", "Chanson"}) || a.Type != "Album" {
		t.Errorf("first album %+v", a)
	}
	if a := german.Albums[1]; a.UserRatings == a.UserRatings || a.DateText() != "1987-05" {
		t.Errorf("second album %+v", a)
	}
	if a := stars.Albums[0]; a.Artist != "The Bricks" || a.CriticScore != 90 || a.Label != "" || a.DateText() != "1999-05-03" || !slices.Equal(a.AllArtists, []string{"The Bricks", "Ann"}) {
		t.Errorf("third album %+v", a)
	}
	if a := stars.Albums[1]; a.Label != "Wall Records" || a.DateText() != "2003-11" {
		t.Errorf("fourth album %+v", a)
	}
}
