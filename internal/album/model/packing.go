package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/simd"
)

// chunkRows is about how many rows a fast pass works on before it moves on: their
// dense features (some ten kilobytes) stay in the nearest cache between X b
// and X'u.
const chunkRows = 256

// packing holds the training rows in the order of the fast passes. Artists with
// the same pattern of steps are neighbours, cut into chunks; within a chunk rows
// are time-major, so that the recursions over time run over many artists side by
// side: row t of artist k of a chunk is lo + t*width + k.
type packing struct {
	*linear
	rows     int
	order    []int // the row of the table behind each packed row
	y, prev  []float64
	patterns []pattern
	chunks   []chunk
	levels   []level // distinct ones; with mixing variables one for each row
	level    []int32 // per packed row, index of levels
}

// pattern is what the filter of constant noise depends on: for each training
// album of an artist, the number of random-walk steps since the previous one (for
// the first, since position 1).
type pattern struct {
	steps   []float64
	artists int
	offset  int // of the pattern's entries in tables over all patterns
}

type chunk struct {
	panel
	pattern int
	width   int
}

// level is what the noise of an album depends on: log(n/n_ref), 0 with constant noise,
// whether there is one review, and the values of what the noise follows.
type level struct {
	logCount float64
	single   bool
	by       Slopes
}

// trainArtist is one artist's training rows and their pattern.
type trainArtist struct {
	key  string
	rows []int
}

func newPacking(m *Model, kernels *simd.Set) *packing {
	artists := trainArtists(m)
	slices.SortStableFunc(artists, func(a, b trainArtist) int {
		if len(a.rows) != len(b.rows) {
			return len(a.rows) - len(b.rows)
		}
		return strings.Compare(a.key, b.key)
	})
	p := &packing{}
	var order []int
	for len(artists) > 0 {
		n := 1
		for n < len(artists) && artists[n].key == artists[0].key {
			n++
		}
		order = p.addPattern(m, artists[:n], order)
		artists = artists[n:]
	}
	p.rows, p.order = len(order), order
	panels := make([]panel, len(p.chunks))
	for k, c := range p.chunks {
		panels[k] = c.panel
	}
	p.linear = newLinear(m.rows.X, &m.scaling, order, panels, kernels)
	p.fill(m, order)
	return p
}

// trainArtists lists the artists that have training rows.
func trainArtists(m *Model) []trainArtist {
	var out []trainArtist
	for _, s := range m.spans {
		var a trainArtist
		var key strings.Builder
		for i := s.Lo; i < s.Hi; i++ {
			if m.rows.Train[i] {
				a.rows = append(a.rows, i)
				fmt.Fprintf(&key, "%d,", m.rows.Position[i])
			}
		}
		if len(a.rows) > 0 {
			a.key = key.String()
			out = append(out, a)
		}
	}
	return out
}

// addPattern appends artists that share a pattern, in chunks, and returns order
// with their rows appended.
func (p *packing) addPattern(m *Model, artists []trainArtist, order []int) []int {
	offset := 0
	if n := len(p.patterns); n > 0 {
		offset = p.patterns[n-1].offset + len(p.patterns[n-1].steps)
	}
	length := len(artists[0].rows)
	p.patterns = append(p.patterns, pattern{steps: steps(m, artists[0].rows), artists: len(artists), offset: offset})
	for len(artists) > 0 {
		width := min(len(artists), max(1, chunkRows/length))
		rows := panel{len(order), len(order) + width*length}
		p.chunks = append(p.chunks, chunk{panel: rows, pattern: len(p.patterns) - 1, width: width})
		for t := range length {
			for _, a := range artists[:width] {
				order = append(order, a.rows[t])
			}
		}
		artists = artists[width:]
	}
	return order
}

func steps(m *Model, rows []int) []float64 {
	out := make([]float64, len(rows))
	last := 1
	for t, i := range rows {
		out[t] = float64(m.rows.Position[i] - last)
		last = m.rows.Position[i]
	}
	return out
}

func (p *packing) fill(m *Model, order []int) {
	p.y, p.prev, p.level = make([]float64, len(order)), make([]float64, len(order)), make([]int32, len(order))
	index := map[level]int32{}
	for k, i := range order {
		p.y[k], p.prev[k] = m.y[i], m.prev[i]
		l := m.levels[i]
		at, ok := index[l]
		if !ok || m.noise.Likelihood.mixed() {
			at = int32(len(p.levels))
			index[l] = at
			p.levels = append(p.levels, l)
		}
		p.level[k] = at
	}
}

// tableSize is the number of entries of a table over all patterns.
func (p *packing) tableSize() int {
	last := p.patterns[len(p.patterns)-1]
	return last.offset + len(last.steps)
}
