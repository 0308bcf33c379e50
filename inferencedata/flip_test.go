package inferencedata

import (
	"encoding/hex"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestFlippedBitIsSeen flips a bit of many bytes of a file. A reader fails, or
// reads what was written: no number comes out as another one. (Texts lie in a heap
// that the format does not check.)
func TestFlippedBitIsSeen(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]float64, 2*3)
	for i := range noise {
		noise[i] = rng.NormFloat64()
	}
	large := make([]float32, 2*3*700) // deflated, in two chunks
	for i := range large {
		large[i] = float32(i % 50)
	}
	tree := &Tree{Groups: []Dataset{{
		Name:   "posterior",
		Coords: []Variable{Index("chain", 2), Index("draw", 3), Index("obs", 700)},
		Vars: []Variable{
			{Name: "sigma", Dims: []string{"chain", "draw"}, Shape: []int{2, 3}, Data: noise},
			{Name: "depth", Dims: []string{"chain", "draw"}, Shape: []int{2, 3}, Data: []int64{1, 2, 3, 4, 5, 6}},
			{Name: "diverging", Dims: []string{"chain", "draw"}, Shape: []int{2, 3}, Data: []bool{true, false, true, false, true, false}},
			{Name: "log_likelihood", Dims: []string{"chain", "draw", "obs"}, Shape: []int{2, 3, 700}, Data: large},
		},
	}}}
	path := filepath.Join(t.TempDir(), "x.nc")
	if err := WriteNetCDF(path, tree, Options{ChunkBytes: 9000}); err != nil {
		t.Fatal(err)
	}
	want, err := ReadNetCDF(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const stride = 31 // in the mean every sixteenth byte
	tried, seen, harmless := 0, 0, 0
	for i := rng.IntN(stride); i < len(file); i += 1 + rng.IntN(stride) {
		tried++
		bit := byte(1) << rng.IntN(8)
		file[i] ^= bit
		if err := os.WriteFile(path, file, 0o666); err != nil {
			t.Fatal(err)
		}
		got, err := ReadNetCDF(path)
		switch {
		case err != nil:
			seen++
		case reflect.DeepEqual(got, want):
			harmless++
		default:
			t.Errorf("byte %d of %d, bit %08b: other numbers without an error\n%s", i, len(file), bit, hex.Dump(file[max(0, i-40):min(len(file), i+24)]))
		}
		file[i] ^= bit
	}
	t.Logf("%d flips: %d seen, %d changed nothing that is read", tried, seen, harmless)
	if seen < tried/8 {
		t.Errorf("only %d of %d flips were seen", seen, tried)
	}
}
