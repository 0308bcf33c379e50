package owned

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

// FuzzRecord: whatever a record says, what lies outside of its directory stays, and
// so does a file of somebody else in it.
func FuzzRecord(f *testing.F) {
	f.Add(`{"version":1,"files":{"a":{"sha256":"00","size":5}},"being_written":["b"]}`)
	f.Add(`{"version":1,"files":{"../outside":{"sha256":"00","size":5}}}`)
	f.Add(`{"version":1,"files":{},"being_written":["../outside/x"]}`)
	f.Add(`{"version":1,"files":{},"being_written":["..","/etc/passwd","sub/../../outside/x"]}`)
	f.Fuzz(func(t *testing.T, text string) {
		root := t.TempDir()
		dir := filepath.Join(root, "dir")
		filetest.Write(t, filepath.Join(root, "outside", "x"), "theirs")
		filetest.Write(t, filepath.Join(root, "outside", ".x.ABCDEFGHIJ.tmp"), "being written")
		filetest.Write(t, filepath.Join(dir, "object.npy"), "somebody's work")
		filetest.Write(t, filepath.Join(dir, recordName), text)
		before := filetest.Tree(t, filepath.Join(root, "outside"))
		d, err := Open(dir)
		foreign := (*ForeignError)(nil)
		if err != nil && !errors.As(err, &foreign) {
			t.Fatal(err)
		}
		if err == nil && !d.lists("object.npy") {
			if removed, _ := d.Remove("object.npy"); removed {
				t.Error("somebody's file was removed")
			}
			if err := d.Replace("object.npy"); err == nil {
				t.Error("somebody's file may be replaced")
			}
		}
		if filetest.Tree(t, filepath.Join(root, "outside")) != before {
			t.Errorf("%q reached out of its directory", text)
		}
		if _, err := os.Stat(filepath.Join(dir, "object.npy")); err != nil {
			t.Error(err)
		}
	})
}
