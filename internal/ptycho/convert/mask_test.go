package convert

import (
	"testing"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
)

// Patterns without dark pixels of their own share one mask in memory, of which a
// large scan has thousands; others have their own.
func TestMasksAreShared(t *testing.T) {
	base := make([]bool, 64)
	for i := range base {
		base[i] = i != 9
	}
	c := &converter{rows: 8, cols: 8, m: 3, base: base, o: Options{N: 8, Bin: 1}, d: &npzdata.Data{}}
	s := &maskStack{c: c, frames: make([][]bool, 3)}
	own := make([]bool, 64)
	own[20] = true
	s.put(0, 0, nil)
	s.put(1, 1, own)
	s.put(2, 2, nil)
	if &s.frames[0][0] != &s.frames[2][0] || &s.frames[0][0] == &s.frames[1][0] {
		t.Error("the masks of patterns 0 and 2 are not one, or 1 has it, too")
	}
	for i := range base {
		if want := i != 9; s.frames[0][i] != want || s.frames[1][i] != (want && i != 20) {
			t.Errorf("pixel %d is %v and %v", i, s.frames[0][i], s.frames[1][i])
		}
	}
}
