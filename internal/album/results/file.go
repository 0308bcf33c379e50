package results

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/runs"
)

// File is a result of a run: where it lies and how it is written and read.
type File[T any] struct {
	Name string // below the run directory, with slashes

	read  func(path string) (T, error)
	write func(root *os.Root, v T) error
}

// Path returns the file in a run directory.
func (f File[T]) Path(dir string) string { return filepath.Join(dir, filepath.FromSlash(f.Name)) }

// Read returns the content. The error wraps fs.ErrNotExist if the stage that
// writes it has not run, and is a *[runs.DamagedError] if the file is not as that
// stage wrote it.
func (f File[T]) Read(dir string) (T, error) {
	if err := runs.Verify(context.Background(), dir, f.Name); err != nil {
		var none T
		return none, err
	}
	return f.read(f.Path(dir))
}

// Write replaces the file in a run directory in one step; its directory must exist.
func (f File[T]) Write(dir string, v T) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return f.write(root, v)
}

// WriteIn writes the file of the run directory that root holds open, and makes its
// directory if need be. A directory that somebody has put in the place of the run
// meanwhile is not touched.
func (f File[T]) WriteIn(root *os.Root, v T) error {
	if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(f.Name)), 0o777); err != nil {
		return &atomicfile.WriteError{Path: f.Path(root.Name()), Err: err}
	}
	return f.write(root, v)
}

// Exists reports whether the file is there.
func (f File[T]) Exists(dir string) (bool, error) {
	_, err := os.Stat(f.Path(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// replace makes what write writes the content of a file in one step.
func replace(root *os.Root, name string, write func(w io.Writer) error) error {
	return atomicfile.WriteIn(root, filepath.FromSlash(name), 0o666, write)
}

// jsonFile is one JSON object.
func jsonFile[T any](name string) File[*T] {
	return File[*T]{
		Name: name,
		read: func(path string) (*T, error) {
			v := new(T)
			if err := atomicfile.ReadJSON(path, v); err != nil {
				return nil, err
			}
			return v, nil
		},
		write: func(root *os.Root, v *T) error {
			return atomicfile.WriteJSONIn(root, filepath.FromSlash(name), v)
		},
	}
}

// longFile is one JSON object with something of each album or artist: a million of
// them make it longer than other objects may be.
func longFile[T any](name string) File[*T] {
	f := jsonFile[T](name)
	f.read = func(path string) (*T, error) {
		text, err := regular.ReadFile(path, regular.Table)
		if err != nil {
			return nil, err
		}
		v := new(T)
		if err := json.Unmarshal(text, v); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return v, nil
	}
	return f
}

// linesFile is a JSON object on each line.
func linesFile[T any](name string) File[[]T] {
	return File[[]T]{
		Name: name,
		read: readLines[T],
		write: func(root *os.Root, list []T) error {
			return replace(root, name, func(w io.Writer) error {
				enc := json.NewEncoder(w)
				enc.SetEscapeHTML(false)
				for i := range list {
					if err := enc.Encode(&list[i]); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

func readLines[T any](path string) ([]T, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []T
	dec := json.NewDecoder(bufio.NewReader(f))
	for {
		var v T
		switch err := dec.Decode(&v); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%s: value %d: %w", path, len(out)+1, err)
		}
		out = append(out, v)
	}
}

// manifestFile is the manifest of a split, which has a layout of its own: an
// assignment on each line.
func manifestFile(name string) File[*splits.Manifest] {
	f := longFile[splits.Manifest](name)
	f.write = func(root *os.Root, m *splits.Manifest) error { return replace(root, name, m.Write) }
	return f
}
