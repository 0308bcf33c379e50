package runs

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
)

// HashFile returns the SHA-256 and the size of the file at path.
func HashFile(path string) (Output, error) { return hashFile(context.Background(), path) }

// hashFile is HashFile that stops within a block when ctx ends: outputs can be
// gigabytes and Ctrl-C must not wait for them.
func hashFile(ctx context.Context, path string) (Output, error) {
	f, err := os.Open(path)
	if err != nil {
		return Output{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, &contextReader{ctx, f})
	if err != nil {
		return Output{}, fmt.Errorf("read %s: %w", path, bare(err))
	}
	return Output{SHA256: hex.EncodeToString(h.Sum(nil)), Size: n}, nil
}

// contextReader fails once its context has ended.
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

// intact reports why the file of out below dir is not the one that was
// recorded, or nil. The size is compared first: it is free.
func intact(ctx context.Context, dir, name string, want Output) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Lstat(path)
	switch {
	case isNotExist(err):
		return fmt.Errorf("output %s is gone", name)
	case err != nil:
		return fmt.Errorf("output %s: %w", name, bare(err))
	case !info.Mode().IsRegular() || info.Size() != want.Size:
		return fmt.Errorf("output %s was changed (size)", name)
	}
	got, err := hashFile(ctx, path)
	if err != nil {
		return fmt.Errorf("output %s: %w", name, err)
	}
	if got != want {
		return fmt.Errorf("output %s was changed (content)", name)
	}
	return nil
}

// feed adds one named hash to h, framed so that no two lists of names and
// hashes give the same stream.
func feed(h hash.Hash, kind, name, sum string) {
	fmt.Fprintf(h, "%s %d:%s %s\n", kind, len(name), name, sum)
}

// canonicalJSON returns v as compact JSON with sorted keys, so that equal
// settings have equal bytes however they were built.
func canonicalJSON(v any) (json.RawMessage, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // large seeds must not pass through float64
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}
