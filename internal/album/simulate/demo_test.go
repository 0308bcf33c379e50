package simulate

import (
	"bytes"
	"path/filepath"
	"testing"
)

// demoFolder is the demo catalogue: the output of the command with its defaults.
var demoFolder = filepath.Join("..", "..", "..", "datasets", "demo-albums")

// The demo catalogue is made anew and compared, unpacked, with the one in the tree.
// Where this fails on purpose, make it again:
//
//	go run ./cmd/aoty-pipeline simulate datasets/demo-albums/albums.csv.gz
func TestDemoIsTheOutputOfTheDefaults(t *testing.T) {
	c, err := Make(defaults())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(demoFolder, "albums.csv.gz")
	var made bytes.Buffer
	if err := c.WriteCSV(&made); err != nil {
		t.Fatal(err)
	}
	compare(t, file, made.Bytes())
	made.Reset()
	if err := c.Truth.Write(&made); err != nil {
		t.Fatal(err)
	}
	compare(t, TruthPath(file), made.Bytes())
	if truth, _, err := Beside(file); truth == nil || err != nil {
		t.Errorf("the truth of the demo is not found beside it: %v", err)
	}
}

func compare(t *testing.T, file string, want []byte) {
	t.Helper()
	got, err := readPacked(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("%s differs from what simulate makes at byte %d: %q, not %q", file, i, got[i:min(i+40, len(got))], want[i:min(i+40, len(want))])
		}
	}
	t.Fatalf("%s has %d bytes, simulate makes %d", file, len(got), len(want))
}
