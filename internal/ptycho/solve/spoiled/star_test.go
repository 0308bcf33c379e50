package spoiled

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/evidence"
	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/convert"
)

// The table of docs/inspect.md, row by row: the real star with every fault.
func TestRealStarSpoiled(t *testing.T) {
	raw := evidence.File(t, "ptycho/siemens-star-raw.npz", "siemens-star/siemens-star-raw.npz")
	table, err := os.ReadFile(filepath.Join("..", "testdata", "star.md"))
	filetest.Must(t, err)
	c, err := config.NewConvert(nil, nil)
	filetest.Must(t, err)
	d, err := convert.File(context.Background(), raw, convert.From(c))
	filetest.Must(t, err)
	made := func(f fault) *Result {
		s, err := config.NewReconstruct(nil)
		filetest.Must(t, err)
		r, err := f.Reconstruct(t.Context(), t.TempDir(), d, s)
		filetest.Must(t, err)
		return r
	}
	first := made(Faults[0])
	for i, f := range Faults {
		t.Run(f.Name, func(t *testing.T) {
			r := first
			if i > 0 {
				r = made(f)
			}
			row := fmt.Sprintf("| %s | %.4f | %s | %s |", f.Name, r.Error, r.Against(first.Object), r.Said())
			if !strings.Contains(string(table), row+"\n") {
				t.Errorf("not in the table: %s", row)
			}
		})
	}
}
