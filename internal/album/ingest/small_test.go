package ingest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

// TestSmallStaysSmall: a packed file of kilobytes that becomes gigabytes is refused
// by every command that reads one, with the row it was left at; unpacked, as the
// message advises, its end is a limit of its own.
func TestSmallStaysSmall(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for range 60 {
		_, err := io.WriteString(z, strings.Repeat("a,b,2000,50,10\n", 1<<12))
		filetest.Must(t, err)
	}
	filetest.Must(t, z.Close())
	path := filepath.Join(t.TempDir(), "bomb.csv.gz")
	filetest.Must(t, os.WriteFile(path, append(gz(t, tiny), b.Bytes()...), 0o666))
	for name, read := range map[string]func() error{
		"Load":       func() error { _, err := Load(path, Options{}); return err },
		"takeSample": func() error { _, err := takeSample(path); return err },
	} {
		err := filetest.Cheap(t, name, read)
		var e *DataError
		if !errors.As(err, &e) || e.Kind != KindTooLarge || e.Line < 1000 || !strings.Contains(e.Remedy, "gunzip") || e.File != path {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func gz(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	filetest.Must(t, err)
	filetest.Must(t, z.Close())
	return b.Bytes()
}

// TestProfileLimits: a profile is read by the rules of a configuration, which
// refuse what would take gigabytes, and one that is too large is refused, not cut.
func TestProfileLimits(t *testing.T) {
	long := strings.Repeat("# "+strings.Repeat("x", 100)+"\n", 2600)
	laughs := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for _, c := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		before := string(c[0] - 1)
		laughs += "a" + c + ": &a" + c + " [" + strings.Repeat("*a"+before+", ", 8) + "*a" + before + "]\n"
	}
	for name, c := range map[string]struct{ text, want string }{
		"brackets":       {"columns: " + strings.Repeat("[", 50_000), "more than 20000 tokens"},
		"fewer brackets": {"columns: " + strings.Repeat("[", 19_000), "nested deeper than 64"},
		"aliases":        {laughs, "aliases make this file too large"},
		"too large":      {long + "types:\n  LP: Album\n", "larger than 256 KiB"},
	} {
		path := filepath.Join(t.TempDir(), "p.yaml")
		filetest.Write(t, path, c.text)
		err := filetest.Cheap(t, name, func() error {
			_, err := Input{Profile: path}.namedProfile()
			return err
		})
		var e *DataError
		if !errors.As(err, &e) || e.Kind != KindProfile || !strings.Contains(err.Error(), c.want) || !strings.HasSuffix(e.File, "p.yaml") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
