package preflight

import (
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

// FuzzLoad: whatever a file of the cache says, what is taken from it is of this key
// and this size, and the need that follows is at least what was measured.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"key":"0123","short":{"rows":19458,"modeled":12059,"columns":150,"lean_columns":0,"chains":4,"draws":1000,"targets":1},"peak_bytes":700000000}`))
	f.Add([]byte(`{"key":"0123","short":{"rows":-1,"modeled":-1,"columns":9223372036854775807},"peak_bytes":18446744073709551615}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c := Cache{t.TempDir()}
		filetest.Write(t, filepath.Join(c.Dir, "0123.json"), string(text))
		k, ok := c.Load("0123", size)
		if !ok {
			return
		}
		if k.Key != "0123" || k.Short != size || k.Peak == 0 {
			t.Errorf("taken: %+v", k)
		}
		larger := size
		larger.Rows, larger.Model, larger.Draws = 2*size.Rows, 2*size.Model, 4*size.Draws
		if r := Full(larger, k.Short, k.Peak, machine(1<<40, 0, nil)); r.Need < k.Peak {
			t.Errorf("a peak of %d became a need of %d", k.Peak, r.Need)
		}
	})
}
