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

// removePaths removes declared files and directories of a run. A link that is
// one of them goes, what it leads to stays; one on the way that leads out of the
// directory is an error.
func removePaths(r *runs.Run, names []string) error {
	for _, name := range names {
		local := filepath.FromSlash(strings.TrimSuffix(name, "/"))
		if err := r.Root().RemoveAll(local); err != nil {
			return &atomicfile.WriteError{Path: r.Path(local), Err: leadsOut(err)}
		}
	}
	return nil
}

// leadsOut says what an error of [os.Root] means to somebody who knows the
// directory.
func leadsOut(err error) error {
	if strings.Contains(err.Error(), "escapes") {
		return errors.New("a symbolic link on its way leads out of the run directory: remove the link, or start a new run")
	}
	return err
}

// removeRecorded removes an output that the stage does not declare any more, if it
// is there as it was recorded: what a manifest only names may be anybody's.
func removeRecorded(ctx context.Context, r *runs.Run, name string, sum filehash.Sum) {
	local := filepath.FromSlash(name)
	f, err := r.Root().Open(local)
	if err != nil {
		return
	}
	got, err := filehash.Of(ctx, f)
	f.Close()
	if err == nil && got == sum {
		_ = r.Root().Remove(local)
	}
}

// collect hashes the outputs that the stage declared; a declared file that is
// not there is an error.
func collect(ctx context.Context, root *os.Root, s *Stage) (map[string]filehash.Sum, error) {
	found := make(map[string]filehash.Sum)
	for _, name := range s.Outputs {
		files := []string{name}
		if strings.HasSuffix(name, "/") {
			var err error
			if files, err = filesBelow(root, strings.TrimSuffix(name, "/")); err != nil {
				return nil, err
			}
		}
		for _, f := range files {
			out, err := hashOutput(ctx, root, filepath.FromSlash(f))
			if err != nil {
				return nil, fmt.Errorf("the stage did not write %s: %w", f, atomicfile.Bare(err))
			}
			found[f] = out
		}
	}
	return found, runs.CheckOutputs(found)
}

// hashOutput refuses links and directories: a run directory is self-contained.
func hashOutput(ctx context.Context, root *os.Root, name string) (filehash.Sum, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return filehash.Sum{}, err
	}
	if !info.Mode().IsRegular() {
		return filehash.Sum{}, errors.New("it is not a regular file")
	}
	return filehash.In(ctx, root, name)
}

// filesBelow lists the regular files below the slash path name of a directory.
func filesBelow(root *os.Root, name string) ([]string, error) {
	var files []string
	err := fs.WalkDir(root.FS(), name, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Type().IsRegular() {
			files = append(files, p)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // an empty directory is an answer too
	}
	return files, err
}
