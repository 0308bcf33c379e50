package convert

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/npz"
)

// Patterns of true and false are counts of a detector that counts to one, or a mask
// that was named by mistake: which of both, the reader is told to say.
func TestPatternsOfOneBit(t *testing.T) {
	a, _ := raw(t)
	bits := make([]bool, 49*128*128)
	for i := range bits {
		row, col := i/128%128, i%128
		bits[i] = (min(row, 128-row) < 20 && min(col, 128-col) < 20) && i%3 > 0 // around the corner
	}
	a["data"] = npz.New(bits, 1, 49, 128, 128)
	d := mustConvert(t, a, defaults())
	if all := strings.Join(d.Notes, "\n"); !strings.Contains(all, "is true or false: taken for one count or none; if that is a mask, name the counts with --data-key") {
		t.Error(all)
	}
	if m := d.Patterns.MeanCounts(); m < 900 || m > 1200 { // 39 x 39 pixels, two of three
		t.Errorf("%g counts in the mean", m)
	}
	a, _ = raw(t)
	if all := strings.Join(mustConvert(t, a, defaults()).Notes, "\n"); strings.Contains(all, "true or false") {
		t.Error(all)
	}
}
