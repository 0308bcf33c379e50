package runs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

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
