package inspect

import (
	"cmp"
	"math"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

const (
	sampled = 4096 // frames that speak for all; each is compared with every other
	beside  = 4    // neighbours of each
)

// near is a frame with those at the nearest other positions, the nearest first.
type near struct {
	i      int
	others []int
	far    float64 // distance of the nearest
}

// near lists the frames that are used, at most so many as are sampled, with their
// neighbours. It is made once for the frames that are used at the time.
func (l *looker) near() []near {
	var used []int
	for i, f := range l.m.frames {
		if f.used {
			used = append(used, i)
		}
	}
	if len(used) == l.nearOf && l.nears != nil {
		return l.nears
	}
	l.nears, l.nearOf = nil, len(used)
	at := make(ptychography.Scan, len(used))
	for k, i := range used {
		at[k] = l.d.Scan[i]
	}
	for _, k := range at.Sample(sampled) {
		l.nears = append(l.nears, l.nearest(used, used[k]))
	}
	return l.nears
}

func (l *looker) nearest(used []int, i int) near {
	type other struct {
		j int
		d float64
	}
	var all []other
	for _, j := range used {
		if j == i {
			continue
		}
		d := distance(l.d.Scan[i], l.d.Scan[j])
		if len(all) == beside && d >= all[beside-1].d {
			continue
		}
		at, _ := slices.BinarySearchFunc(all, d, func(o other, d float64) int { return cmp.Compare(o.d, d) })
		all = slices.Insert(all, at, other{j, d})
		all = all[:min(len(all), beside)]
	}
	n := near{i: i, far: math.Inf(1)}
	for k, o := range all {
		n.others = append(n.others, o.j)
		if k == 0 {
			n.far = o.d
		}
	}
	return n
}

func distance(a, b ptychography.Position) float64 { return math.Hypot(a.Y-b.Y, a.X-b.X) }
