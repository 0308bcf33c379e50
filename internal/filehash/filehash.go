// Package filehash names the content of a file by its SHA-256 and size, which is
// how everything here decides whether two files are the same.
package filehash

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
)

// Sum is the content of a file.
type Sum struct {
	SHA256 string `json:"sha256"` // 64 lower-case hexadecimal digits
	Size   int64  `json:"size"`   // bytes
}

// File returns the sum of the file at path.
func File(path string) (Sum, error) { return FileContext(context.Background(), path) }

// FileContext is [File] that stops within a block when ctx ends: files can be
// gigabytes and Ctrl-C must not wait for them.
func FileContext(ctx context.Context, path string) (Sum, error) {
	f, err := regular.Open(path)
	if err != nil {
		return Sum{}, err
	}
	defer f.Close()
	sum, err := Of(ctx, f)
	if err != nil {
		return Sum{}, fmt.Errorf("read %s: %w", path, atomicfile.Bare(err))
	}
	return sum, nil
}

// In is [FileContext] for a file of the directory that root holds open.
func In(ctx context.Context, root *os.Root, name string) (Sum, error) {
	f, err := regular.OpenIn(root, name)
	if err != nil {
		return Sum{}, err
	}
	defer f.Close()
	sum, err := Of(ctx, f)
	if err != nil {
		return Sum{}, fmt.Errorf("read %s: %w", filepath.Join(root.Name(), name), atomicfile.Bare(err))
	}
	return sum, nil
}

// Of returns the sum of all that r gives, and stops as [FileContext] does.
func Of(ctx context.Context, r io.Reader) (Sum, error) {
	h := sha256.New()
	n, err := io.Copy(h, Reader(ctx, r))
	if err != nil {
		return Sum{}, err
	}
	return Sum{SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}, nil
}

// Reader returns r, which fails once ctx has ended.
func Reader(ctx context.Context, r io.Reader) io.Reader { return &contextReader{ctx, r} }

// contextReader implements [Reader].
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
