package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A card carries the id of its own run, also when all else was taken from another
// one.
func TestCardIsOfItsRun(t *testing.T) {
	albums, err := os.ReadFile(filepath.Join("testdata", "albums22.csv"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("albums.csv", albums, 0o666); err != nil {
		t.Fatal(err)
	}
	args := []string{"run", "--dataset", "albums.csv", "--num-chains", "1", "--num-samples", "100", "--num-warmup", "50", "--skip-existing"}
	do(t, example{at: "first", args: args})
	do(t, example{at: "second", args: args})
	dirs, err := filepath.Glob(filepath.Join("reports", "2*"))
	if err != nil || len(dirs) != 2 {
		t.Fatal(dirs, err)
	}
	for k, dir := range dirs {
		text, err := os.ReadFile(filepath.Join(dir, "MODEL_CARD.md"))
		if err != nil {
			t.Fatal(err)
		}
		own, other := filepath.Base(dir), filepath.Base(dirs[1-k])
		if !strings.Contains(string(text), "Run `"+own+"`") || strings.Contains(string(text), other) {
			t.Errorf("the card of %s names another run", own)
		}
	}
}
