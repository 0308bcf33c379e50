package npz

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// packedZeros is an archive of one array of zeros.
func packedZeros(t *testing.T, descr string, n, size int64, method uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "x.npy", Method: method})
	filetest.Must(t, err)
	_, err = w.Write(npy(fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }\n", descr, n), ""))
	filetest.Must(t, err)
	_, err = io.Copy(w, io.LimitReader(zeros{}, n*size))
	filetest.Must(t, err)
	filetest.Must(t, z.Close())
	return b.Bytes()
}

// TestSmallStaysSmall: an archive of kilobytes does not become an array of
// gigabytes, neither by compression nor by elements that take no byte. The remedy
// of the message is a way past the limit.
func TestSmallStaysSmall(t *testing.T) {
	for name, b := range map[string][]byte{
		"packed zeros":                packedZeros(t, "<f4", 17<<20, 4, zip.Deflate),
		"strings of no characters":    packedZeros(t, "<U0", 1_000_000_000, 0, zip.Store),
		"byte strings of none":        packedZeros(t, "|S0", 1_000_000_000, 0, zip.Store),
		"short strings, which expand": packedZeros(t, "|S1", 5<<20, 1, zip.Deflate),
	} {
		err := filetest.Cheap(t, name, func() error {
			f, err := openBytes(b, Limits{})
			if err != nil {
				return err
			}
			_, err = f.Read("x")
			return err
		})
		if !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), `"x"`) || !strings.Contains(err.Error(), "numpy.savez") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, b := range map[string][]byte{
		"zeros below the limit": packedZeros(t, "<f4", 8<<20, 4, zip.Deflate),
		"zeros as they are":     packedZeros(t, "<f4", 17<<20, 4, zip.Store),
	} {
		f, err := openBytes(b, Limits{})
		filetest.Must(t, err)
		if _, err := f.Read("x"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
