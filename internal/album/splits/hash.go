package splits

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Hash returns the SHA-256 of a part: of its rows in order, each as its row
// number, then every field of the album as length-prefixed text or as the bits
// of the number (one pattern for all NaN). It changes whenever a table of these
// rows would.
func (a *Assignment) Hash(s Split) string {
	h := rowHash{sum: sha256.New()}
	for i := range a.Rows {
		if a.Rows[i].Split == s {
			h.album(a.Rows[i].Album)
		}
	}
	return hex.EncodeToString(h.sum.Sum(nil))
}

// contentHash returns the SHA-256 of the hexadecimal hashes of training,
// validation and test, one behind the other.
func (a *Assignment) contentHash() string {
	sum := sha256.Sum256([]byte(a.Hash(Train) + a.Hash(Validation) + a.Hash(Test)))
	return hex.EncodeToString(sum[:])
}

type rowHash struct {
	sum hash.Hash
	buf []byte
}

func (h *rowHash) album(a *catalog.Album) {
	h.buf = h.buf[:0]
	h.integer(a.Row)
	h.text(a.ArtistKey, a.Artist, a.Title, a.Label, a.Type, a.URL)
	h.integer(int(a.Date.Unix()), int(a.DatePrecision))
	for _, list := range [][]string{a.Genres, a.Descriptors, a.AllArtists} {
		h.integer(len(list))
		h.text(list...)
	}
	h.number(a.UserScore, a.CriticScore, a.TrackScore, a.UserRatings, a.CriticReviews,
		a.Tracks, a.Runtime, a.TrackRuntime)
	h.sum.Write(h.buf)
}

func (h *rowHash) integer(xs ...int) {
	for _, x := range xs {
		h.buf = binary.LittleEndian.AppendUint64(h.buf, uint64(x))
	}
}

func (h *rowHash) text(ss ...string) {
	for _, s := range ss {
		h.integer(len(s))
		h.buf = append(h.buf, s...)
	}
}

func (h *rowHash) number(xs ...float64) {
	for _, x := range xs {
		if math.IsNaN(x) {
			x = math.NaN()
		}
		h.buf = binary.LittleEndian.AppendUint64(h.buf, math.Float64bits(x))
	}
}
