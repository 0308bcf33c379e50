package convert

import "github.com/latent-go/latent/internal/npz"

// pair finds the pattern of each position by the numbers that Ptychodus gives to
// both; without them, or where all are alike, the order counts.
func (c *converter) pair(h *hdf, positions int) error {
	const name = "probe_position_indexes"
	if !h.Has(name) {
		return nil
	}
	index, err := h.floats(name)
	if err != nil {
		return err
	}
	patterns, err := c.patternIndexes()
	if err != nil {
		return err
	}
	place := map[float64]int{}
	for i, k := range patterns {
		place[k] = i
	}
	header, _ := h.Header(name)
	if len(index) != positions {
		return h.bad(name, header, "store a number for every position", "%w: there are %d positions", npz.ErrShape, positions)
	}
	pick, seen := make([]int, 0, positions), map[float64]bool{}
	for _, k := range index {
		i, ok := place[k]
		if seen[k] {
			c.note("%s names pattern %v twice: patterns and positions go by their order", "/"+name, k)
			return nil
		}
		if !ok {
			return h.bad(name, header, "give the patterns that go with this product", "there is no pattern %v among %d", k, c.m)
		}
		seen[k] = true
		pick = append(pick, i)
	}
	c.pick = pick
	return nil
}

// patternIndexes are the numbers of the patterns, in a Ptychodus file under
// indexes, elsewhere 0, 1, 2.
func (c *converter) patternIndexes() ([]float64, error) {
	const name = "indexes"
	out := make([]float64, c.m)
	for i := range out {
		out[i] = float64(i)
	}
	if !c.in.Has(name) {
		return out, nil
	}
	a, err := c.in.Read(name)
	if err != nil {
		return nil, err
	}
	v, err := reals[float64](c.in, name, a)
	if err != nil {
		return nil, err
	}
	if len(v) != c.m {
		return nil, c.in.bad(name, &a.Header, "store a number for every pattern", "%w: there are %d patterns", npz.ErrShape, c.m)
	}
	return v, nil
}

// matched makes sure that every position has a pattern.
func (c *converter) matched(pairs [][2]float64, name string) error {
	if c.pick == nil && len(pairs) != c.m {
		header, _ := c.meta.Header(name)
		return c.meta.bad(name, header, "give the patterns that go with these positions", "%w: %d positions for %d patterns", npz.ErrShape, len(pairs), c.m)
	}
	if unused := c.m - len(c.pick); c.pick != nil && unused > 0 {
		c.note("%d of %d patterns have no position: they are left out", unused, c.m)
	}
	return nil
}
