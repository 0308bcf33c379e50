package runs

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
)

// CheckOutput reports why the output name below dir is not the one that was
// recorded, or nil. The size is compared first: it is free.
func CheckOutput(ctx context.Context, dir, name string, want filehash.Sum) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("output %s is gone", name)
	case err != nil:
		return fmt.Errorf("output %s: %w", name, atomicfile.Bare(err))
	case !info.Mode().IsRegular() || info.Size() != want.Size:
		return fmt.Errorf("output %s was changed (size)", name)
	}
	got, err := filehash.FileContext(ctx, path)
	if err != nil {
		return fmt.Errorf("output %s: %w", name, err)
	}
	if got != want {
		return fmt.Errorf("output %s was changed (content)", name)
	}
	return nil
}

// DamagedError reports an output that is there and not as its stage wrote it.
type DamagedError struct {
	Dir   string
	Stage string
	Name  string // below Dir
	Why   string
}

// Error names the file and says what to do.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged: %s since stage %s wrote it; run that stage again",
		filepath.Join(e.Dir, filepath.FromSlash(e.Name)), e.Why, e.Stage)
}

// Verify compares an output of the run in dir with what was recorded when its
// stage wrote it. The error is a *[DamagedError] when they differ. A file that is
// missing, one that no stage has recorded, and a directory that is no run say
// nothing.
func Verify(ctx context.Context, dir, name string) error {
	for {
		stage, want := recorded(dir, name)
		if want.SHA256 == "" {
			return nil
		}
		err := CheckOutput(ctx, dir, name, want)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		if _, missing := os.Lstat(filepath.Join(dir, filepath.FromSlash(name))); errors.Is(missing, fs.ErrNotExist) {
			return nil
		}
		if _, now := recorded(dir, name); now == want { // else it was being written anew
			return &DamagedError{dir, stage, name, strings.TrimPrefix(err.Error(), "output "+name+" ")}
		}
	}
}

// recorded returns what the manifest says about an output, if anything.
func recorded(dir, name string) (stage string, sum filehash.Sum) {
	m, err := ReadManifest(dir)
	if err != nil {
		return "", filehash.Sum{}
	}
	for _, s := range m.Stages {
		if sum, ok := s.Outputs[name]; ok {
			return s.Name, sum
		}
	}
	return "", filehash.Sum{}
}
