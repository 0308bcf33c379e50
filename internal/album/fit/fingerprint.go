package fit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"math"

	"github.com/latent-go/latent/internal/album/transform"
)

// samplerVersion changes when chains of equal data and settings move otherwise.
const samplerVersion = 2

// Fingerprint identifies what the chains sample from: a checkpoint of other data
// or settings must not be continued.
func (f *Fit) Fingerprint() (string, error) {
	h := sha256.New()
	enc := json.NewEncoder(h)
	rows := f.Model.Rows()
	parts := []any{samplerVersion, f.Name, Noise(f.cfg), Priors(f.cfg), rows.Artist, rows.Position, rows.Train, rows.X.Names()}
	if rows.Transform != transform.None { // fits without one keep the fingerprint that they had
		parts = append(parts, rows.Transform)
	}
	for _, p := range parts {
		if err := enc.Encode(p); err != nil {
			return "", err
		}
	}
	for _, column := range [][]float64{rows.Score, rows.Prev, rows.Count} {
		hashFloats(h, column)
	}
	for j := range rows.X.Columns {
		hashFloats(h, rows.X.Columns[j].Dense)
		if err := enc.Encode(rows.X.Columns[j].Set); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

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
