package datasets

import (
	"bytes"
	"compress/bzip2"
	"fmt"
	"io"

	"github.com/latent-go/latent/internal/regular"
)

// Unpack returns the content of a file, unpacked if it begins as bzip2 does, or an
// error that wraps [errSize] for more than most bytes: a small archive can hold
// more than any memory.
func Unpack(path string, most int64) ([]byte, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 3)
	n, err := io.ReadFull(f, head)
	if err != nil && n == 0 {
		return nil, fmt.Errorf("the file is empty: %w", err)
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), f)
	if string(head[:n]) == "BZh" {
		whole = bzip2.NewReader(whole)
	}
	text, err := io.ReadAll(io.LimitReader(whole, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the archive cannot be unpacked: %w", err)
	case int64(len(text)) > most:
		return nil, fmt.Errorf("%w: more than %d bytes when unpacked", errSize, most)
	}
	return text, nil
}
