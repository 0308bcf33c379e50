package stages

import (
	"encoding/binary"
	"hash"
	"math"
)

// hashFloats adds the bits of x to h, one pattern for every NaN.
func hashFloats(h hash.Hash, x []float64) {
	var b [8]byte
	for _, v := range x {
		if math.IsNaN(v) {
			v = math.NaN()
		}
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
		h.Write(b[:])
	}
}
