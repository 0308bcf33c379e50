package npzdata

import (
	"github.com/latent-go/latent/internal/npz"
)

// layout is how a stack of m patterns of n x n pixels lies in memory.
type layout struct {
	m, n int
	last bool // (n, n, m) instead of (m, n, n)
}

// findLayout tells the two layouts apart by the number of coordinates alone.
// Comparing the lengths of the axes, as others do, fails when there are fewer
// patterns than pixels along a side. A cube with as many coordinates is what the
// contract says, (M, N, N).
func findLayout(key string, h *npz.Header, coordinates int) (layout, error) {
	s := h.Shape
	if len(s) == 4 && s[3] == 1 {
		s = s[:3]
	}
	if len(s) != 3 || h.Len() == 0 {
		return layout{}, bad(key, h, "store the patterns as (M, N, N)", "%w", npz.ErrShape)
	}
	var found, exact []layout
	for _, l := range []layout{{s[0], s[1], false}, {s[2], s[0], true}} {
		square := s[1] == s[2]
		if l.last {
			square = s[0] == s[1]
		}
		if square && l.m <= coordinates {
			found = append(found, l)
		}
		if square && l.m == coordinates {
			exact = append(exact, l)
		}
	}
	if len(exact) > 0 {
		found = exact[:1]
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 2:
		return layout{}, bad(key, h, "give as many coordinates as there are patterns, or leave one pattern out", "%w: with %d coordinates both (M, N, N) and (N, N, M) are possible", npz.ErrShape, coordinates)
	}
	return layout{}, bad(key, h, "store square patterns as (M, N, N) and a coordinate for each", "%w: neither (M, N, N) nor (N, N, M) with %d coordinates", npz.ErrShape, coordinates)
}

// arrange returns the stack as (m, n, n).
func arrange[T any](l layout, in []T) []T {
	if !l.last {
		return in
	}
	out, size := make([]T, len(in)), l.n*l.n
	for p := range size {
		for i, v := range in[p*l.m:][:l.m] {
			out[i*size+p] = v
		}
	}
	return out
}

// sameStack returns the layout of another array that goes with the patterns,
// such as masks or labels, which must be stacked in either way.
func (l layout) sameStack(key string, h *npz.Header) (layout, error) {
	s := h.Shape
	if len(s) == 4 && s[3] == 1 {
		s = s[:3]
	}
	switch {
	case len(s) == 3 && !l.last && s[0] == l.m && s[1] == l.n && s[2] == l.n:
		return l, nil
	case len(s) == 3 && l.last && s[0] == l.n && s[1] == l.n && s[2] == l.m:
		return l, nil
	case len(s) == 3 && s[0] == l.m && s[1] == l.n && s[2] == l.n:
		return layout{l.m, l.n, false}, nil
	}
	return layout{}, bad(key, h, "store one for every pattern, in the layout of the patterns", "%w: the patterns are %s", npz.ErrShape, npz.FormatShape([]int{l.m, l.n, l.n}))
}
