package filehash

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	filetest.Write(t, path, "abc")
	// FIPS 180-4, appendix B.1: the digest of "abc".
	want := Sum{SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Size: 3}
	got, err := File(path)
	filetest.Must(t, err)
	filetest.Expect(t, "hash", got, want)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := FileContext(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
