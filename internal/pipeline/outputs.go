package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/runs"
)

// removePaths removes declared files and directories below dir.
func removePaths(dir string, names []string) error {
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.RemoveAll(path); err != nil {
			return &atomicfile.WriteError{Path: path, Err: err}
		}
	}
	return nil
}

// collect hashes the outputs that the stage declared; a declared file that is
// not there is an error.
func collect(ctx context.Context, dir string, s *Stage) (map[string]filehash.Sum, error) {
	found := make(map[string]filehash.Sum)
	for _, name := range s.Outputs {
		files := []string{name}
		if strings.HasSuffix(name, "/") {
			var err error
			if files, err = filesBelow(dir, strings.TrimSuffix(name, "/")); err != nil {
				return nil, err
			}
		}
		for _, f := range files {
			out, err := hashOutput(ctx, filepath.Join(dir, filepath.FromSlash(f)))
			if err != nil {
				return nil, fmt.Errorf("the stage did not write %s: %w", f, atomicfile.Bare(err))
			}
			found[f] = out
		}
	}
	return found, runs.CheckOutputs(found)
}

// hashOutput refuses links and directories: a run directory is self-contained.
func hashOutput(ctx context.Context, path string) (filehash.Sum, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return filehash.Sum{}, err
	}
	if !info.Mode().IsRegular() {
		return filehash.Sum{}, errors.New("it is not a regular file")
	}
	return filehash.FileContext(ctx, path)
}

// filesBelow lists the regular files below the slash path name in dir.
func filesBelow(dir, name string) ([]string, error) {
	var files []string
	top := filepath.Join(dir, filepath.FromSlash(name))
	err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Type().IsRegular() {
			rel, err := filepath.Rel(dir, p)
			files = append(files, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // an empty directory is an answer too
	}
	return files, err
}
