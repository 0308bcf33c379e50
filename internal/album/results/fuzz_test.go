package results

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/filetest"
)

// twice reads a result, writes what was read and reads that: nothing that was taken
// may be impossible to keep.
func twice[T any](f File[T]) (name string, check func(t *testing.T, dir string)) {
	return f.Name, func(t *testing.T, dir string) {
		v, err := f.Read(dir)
		if err != nil {
			return
		}
		if err := f.Write(dir, v); err != nil {
			t.Fatalf("%s: read, but not written: %v", f.Name, err)
		}
		first := filetest.Read(t, f.Path(dir))
		if v, err = f.Read(dir); err != nil {
			t.Fatalf("%s: written, but not read: %v", f.Name, err)
		}
		if err := f.Write(dir, v); err != nil || !bytes.Equal([]byte(first), []byte(filetest.Read(t, f.Path(dir)))) {
			t.Errorf("%s: changed on the way, %v", f.Name, err)
		}
	}
}

// FuzzJSON: whatever a result in JSON says, it is refused, or what was read can be
// written and read again.
func FuzzJSON(f *testing.F) {
	type file struct {
		name  string
		check func(t *testing.T, dir string)
	}
	var files []file
	add := func(name string, check func(t *testing.T, dir string)) { files = append(files, file{name, check}) }
	of := Of(catalog.User)
	add(twice(of.Summary))
	add(twice(of.Exclusions))
	add(twice(of.Truth))
	add(twice(of.Metrics))
	add(twice(of.Choice))
	add(twice(of.Training))
	add(twice(of.Diagnostics))
	add(twice(of.Split(splits.TemporalStrategy).Manifest))
	add(twice(of.Split(splits.TemporalStrategy).Features))
	for i := range files {
		for _, text := range []string{"{}", "null", `{"rhat_max": null, "parameters": [{"name": "a", "r_hat": 1.5}]}`, `{"feature_cols": ["a"], "priors": {"mu_loc": 1e308}}`, `{"row": 1}{"row": 2}`} {
			f.Add(byte(i), []byte(text))
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, which byte, text []byte) {
		x := files[int(which)%len(files)]
		path := filepath.Join(dir, filepath.FromSlash(x.name))
		filetest.Must(t, os.MkdirAll(filepath.Dir(path), 0o777))
		filetest.Must(t, os.WriteFile(path, text, 0o666))
		x.check(t, dir)
	})
}
