package convert

import (
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/term"
)

// pair finds the pattern of each position by the numbers that Ptychodus gives to
// both; without them, or where all are alike, the order counts. Positions at the end
// without a pattern are those of a scan that was aborted, as in match.
func (c *converter) pair(a archive, t *track) error {
	name := "probe_position_indexes"
	if !a.Has(name) {
		return nil
	}
	index, h, err := numbersAt(a, name)
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
	if len(index) != len(t.pairs) {
		return a.bad(name, h, "store a number for every position", "%w for %s", npz.ErrShape, term.Counted(len(t.pairs), "position"))
	}
	pick, seen := make([]int, 0, len(index)), map[float64]bool{}
	known := func(k float64) bool { _, ok := place[k]; return ok }
	for at, k := range index {
		i, ok := place[k]
		if seen[k] {
			c.note("%s names pattern %v twice: patterns and positions go by their order", a.shown(name), k)
			return nil
		}
		if lost := len(index) - len(pick); !ok && at == len(pick) && 2*lost <= len(index) && !slices.ContainsFunc(index[at:], known) {
			c.note("the last %d of %s name patterns that are not there, the first %v: left out, as of a scan that was aborted", lost, term.Counted(len(index), "position"), k)
			t.pairs = t.pairs[:at]
			break
		}
		if !ok {
			return a.bad(name, h, "give the patterns that go with this product", "there is no pattern %v among %d", k, c.m)
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
	v, h, err := numbersAt(c.in, name)
	if err != nil {
		return nil, err
	}
	if len(v) != c.m {
		return nil, c.in.bad(name, h, "store a number for every pattern", "%w for %s", npz.ErrShape, term.Counted(c.m, "pattern"))
	}
	return v, nil
}

// match gives every position its pattern. Where their numbers differ the surplus
// at the end is left out, as an aborted scan leaves it, and told; when that would
// be more than half of them the user has to say so.
func (c *converter) match(t *track) error {
	if err := c.extend(len(t.pairs)); err != nil {
		return err
	}
	frames := c.pick
	if frames == nil {
		frames = make([]int, c.m)
		for i := range frames {
			frames[i] = i
		}
	}
	all := len(t.pairs)
	if c.o.SkipFrames >= len(frames) || c.o.SkipPositions >= all {
		return c.meta.bad(t.name, header(c.meta, t.name), "skip fewer (--skip-frames, --skip-positions)", "%s and %s, of which %d and %d are skipped: nothing is left", term.Counted(len(frames), "pattern"), term.Counted(all, "position"), c.o.SkipFrames, c.o.SkipPositions)
	}
	frames, t.pairs = frames[c.o.SkipFrames:], t.pairs[c.o.SkipPositions:]
	n, more := min(len(frames), len(t.pairs)), max(len(frames), len(t.pairs))
	switch {
	case c.o.First > 0:
		n = min(n, c.o.First)
	case c.pick == nil && n != more && 2*n < more:
		return c.meta.bad(t.name, header(c.meta, t.name), "give the patterns that go with these positions, or take the first of both with --first", "%w: %s for %s", npz.ErrShape, term.Counted(len(t.pairs), "position"), term.Counted(len(frames), "pattern"))
	case n != more:
		what := "position"
		if len(frames) > n {
			what = "pattern"
		}
		c.note("%s for %s: the last %s left out, as of a scan that was aborted; where the surplus is at the beginning, say so with --skip-frames or --skip-positions", term.Counted(len(t.pairs), "position"), term.Counted(len(frames), "pattern"), term.Counted(more-n, what))
	}
	frames, t.pairs = frames[:n], t.pairs[:n]
	if err := c.exclude(t, &frames); err != nil {
		return err
	}
	if err := c.finite(t); err != nil {
		return err
	}
	if unused := c.m - len(frames); c.pick != nil && unused > 0 {
		c.note("%d of %s without a position: left out", unused, term.Counted(c.m, "pattern"))
	}
	c.pick = frames
	c.to = make(map[int]int, len(frames))
	for i, k := range frames {
		c.to[k] = i
	}
	return nil
}

// finite fails for a position that is none and that the user has not excluded.
func (c *converter) finite(t *track) error {
	for i, p := range t.pairs {
		if v := p[0] + p[1]; v-v != 0 {
			k := i + c.o.SkipPositions
			for _, e := range slices.Sorted(slices.Values(c.o.Exclude)) {
				if e <= k && e >= c.o.SkipPositions {
					k++
				}
			}
			return c.meta.bad(t.name, header(c.meta, t.name), fmt.Sprintf("repair it, or leave it out with its pattern: --exclude %d", k), "position %d is (%v, %v)", k, p[0], p[1])
		}
	}
	return nil
}

// exclude drops the positions that the user names.
func (c *converter) exclude(t *track, frames *[]int) error {
	if len(c.o.Exclude) == 0 {
		return nil
	}
	var pairs [][2]float64
	var kept []int
	dropped := 0
	for i := range t.pairs {
		if slices.Contains(c.o.Exclude, i+c.o.SkipPositions) {
			dropped++
			continue
		}
		pairs, kept = append(pairs, t.pairs[i]), append(kept, (*frames)[i])
	}
	if dropped < len(c.o.Exclude) || len(kept) == 0 {
		return c.meta.bad(t.name, header(c.meta, t.name), "count positions from 0", "%d positions are to be excluded, and %d of them are among the %d", len(c.o.Exclude), dropped, len(t.pairs))
	}
	c.say("left out with the patterns there: %s (--exclude)", term.Counted(dropped, "position"))
	t.pairs, *frames = pairs, kept
	return nil
}
