package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDataFiles: files as they are, a directory in the order of its names, a list
// relative to itself; nothing twice, nothing that is not there, nothing empty.
func TestDataFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"a.npz": "", "dir/2.npz": "", "dir/1.NPZ": "", "dir/notes.md": "", "empty/x.csv": "",
		"lists/all.txt": "# two\n\n../a.npz\n../dir/2.npz\n", "lists/none.txt": "#\n", "lists/gone.txt": "b.npz\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		paths string
		want  string // the files, or a part of the error
	}{
		{"a.npz dir", "a.npz dir/1.NPZ dir/2.npz"},
		{"lists/all.txt dir/1.NPZ", "a.npz dir/2.npz dir/1.NPZ"},
		{"a.npz ./a.npz", "is named twice"},
		{"empty", "holds no .npz file"},
		{"lists/none.txt", "lists no file"},
		{"lists/gone.txt", "Training data file not found: lists/b.npz"},
		{"a.npz gone.npz", "Training data file not found: gone.npz"},
	} {
		got, err := dataFiles(strings.Fields(c.paths))
		for i := range got {
			got[i] = filepath.ToSlash(got[i])
		}
		if err == nil && !slices.Equal(got, strings.Fields(c.want)) || err != nil && !strings.Contains(filepath.ToSlash(err.Error()), c.want) {
			t.Errorf("%s: %v, %v; want %s", c.paths, got, err, c.want)
		}
	}
}
