package grouping

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// Options say how to group.
type Options struct {
	GridSize   int    // a group has GridSize squared members
	Groups     int    // how many; 0 means one for every position
	Neighbours int    // how many of the nearest positions to draw from; 0 means 7
	Sequential bool   // anchors are the first positions instead of random ones
	Oversample bool   // allow more groups than positions, if GridSize > 1
	ByPlace    bool   // members row by row of the square that they make, else the anchor first
	Seed       uint64 // of the run
	Epoch      uint64 // another one gives other groups
}

// The streams of random numbers that one seed gives.
const (
	streamAnchors = iota + 1
	streamMembers
)

// Groups are lists of positions.
type Groups struct {
	Size    int   // members of a group
	Members []int // group by group; the first of each is its anchor, unless ByPlace
	Notes   []string
}

// Len returns the number of groups.
func (g *Groups) Len() int { return len(g.Members) / g.Size }

// At returns the members of group i.
func (g *Groups) At(i int) []int { return g.Members[i*g.Size:][:g.Size:g.Size] }

// Make groups the positions of a scan.
func Make(scan ptychography.Scan, o Options) (*Groups, error) {
	if o.Neighbours == 0 {
		o.Neighbours = 7
	}
	size := o.GridSize * o.GridSize
	if err := o.check(len(scan), size); err != nil {
		return nil, err
	}
	g := &Groups{Size: size}
	anchors := o.anchors(len(scan), g)
	if size == 1 {
		g.Members = anchors
		return g, nil
	}
	k := min(o.Neighbours, len(scan)-1)
	near := newNeighbours(scan)
	for turn, a := range anchors {
		g.Members = append(g.Members, a)
		g.Members = append(g.Members, o.draw(near.nearest(a, k), size-1, a, turn/len(scan))...)
		if o.ByPlace {
			ByPlace(scan, g.Members[len(g.Members)-size:], o.GridSize)
		}
	}
	return g, nil
}

func (o Options) check(positions, size int) error {
	switch {
	case o.GridSize < 1:
		return fmt.Errorf("grid size %d: must be at least 1", o.GridSize)
	case o.Groups < 0:
		return fmt.Errorf("%d groups: must not be negative", o.Groups)
	case positions < size:
		return fmt.Errorf("grid size %d needs %d positions in a group, but the scan has %d: choose a smaller grid size", o.GridSize, size, positions)
	case o.Neighbours < size-1:
		return fmt.Errorf("%d neighbours are too few for groups of %d: choose at least %d", o.Neighbours, size, size-1)
	case size > 1 && o.Groups > positions && !o.Oversample:
		return fmt.Errorf("%d groups from %d positions: allow oversampling or ask for at most %d", o.Groups, positions, positions)
	}
	return nil
}

// anchors picks the seeds of the groups. More groups than positions go round
// the scan several times, or are capped where groups of one would only repeat.
func (o Options) anchors(positions int, g *Groups) []int {
	count := o.Groups
	if count == 0 {
		count = positions
	}
	if count > positions && o.GridSize == 1 {
		g.Notes = append(g.Notes, fmt.Sprintf("%d groups asked for, the scan has %d positions: all are used once", count, positions))
		count = positions
	}
	all := make([]int, positions)
	for i := range all {
		all[i] = i
	}
	if !o.Sequential {
		all = rand.New(rand.NewPCG(o.Seed, streamAnchors+o.Epoch<<8)).Perm(positions)
	}
	anchors := make([]int, count)
	for i := range anchors {
		anchors[i] = all[i%positions]
	}
	return anchors
}

// draw picks count of the candidates for an anchor, in the order of the draw.
func (o Options) draw(candidates []int, count, anchor, round int) []int {
	stream := streamMembers + o.Epoch<<8 + uint64(round)<<40
	rng := rand.New(rand.NewPCG(o.Seed^uint64(anchor)<<20, stream))
	rng.Shuffle(len(candidates), func(i, j int) { candidates[i], candidates[j] = candidates[j], candidates[i] })
	return candidates[:count]
}

// ByPlace puts members in the order of the squares of a grid of side x side: cut
// into rows from top to bottom, each from left to right. What a channel of the
// network sees then lies in the same direction in every group. Equal places are in
// the order of the scan, so that the order depends on the members alone.
func ByPlace(scan ptychography.Scan, members []int, side int) {
	slices.SortFunc(members, func(i, j int) int {
		return cmp.Or(cmp.Compare(scan[i].Y, scan[j].Y), cmp.Compare(scan[i].X, scan[j].X), cmp.Compare(i, j))
	})
	for row := range slices.Chunk(members, side) {
		slices.SortFunc(row, func(i, j int) int {
			return cmp.Or(cmp.Compare(scan[i].X, scan[j].X), cmp.Compare(scan[i].Y, scan[j].Y), cmp.Compare(i, j))
		})
	}
}
