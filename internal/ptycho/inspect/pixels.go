package inspect

import (
	"math"

	"github.com/latent-go/latent/internal/term"
)

const (
	surely     = 30. // counts that a living pixel would have had: exp(-30) that it has none
	hotFactor  = 20. // brighter than all its neighbours by so much is no diffraction
	stuckLeast = 5.  // counts in every frame, always the same
	stopLeast  = 5   // pixels of a beam stop
)

const maskRemedy = "--no-apply-mask keeps them"

// pixels looks for those that count nothing, too much or always the same.
func (l *looker) pixels() {
	bad := make([]bool, l.p.N*l.p.N)
	l.dark(bad)
	l.hot(bad)
	for j, b := range bad {
		if b && l.m.seen[j] > 0 {
			l.Masked++
		}
	}
	if l.Masked > 0 {
		l.bad = bad
	}
}

// dark finds rows, columns and regions of pixels that never count although their
// surroundings do, all around: where light fades away the border is dim.
func (l *looker) dark(bad []bool) {
	gap := l.lines(bad, 1, l.p.N) + l.lines(bad, l.p.N, 1)
	var stop, dead int
	for _, region := range l.regions(bad) {
		border := l.border(region)
		if quantile(border, 0.25) < surely || len(region) < stopLeast && quantile(border, 0) < surely {
			continue
		}
		for _, j := range region {
			bad[j] = true
		}
		if len(region) >= stopLeast && l.central(region) {
			stop += len(region)
			continue
		}
		dead += len(region)
	}
	if gap > 0 {
		l.find("module-gap", Mended, gap, maskRemedy, "%s of whole rows or columns never counted: a gap between modules, masked", term.Counted(gap, "pixel"))
	}
	if stop > 0 {
		l.find("beam-stop", Mended, stop, maskRemedy, "%s near the centre never counted: a beam stop, masked", term.Counted(stop, "pixel"))
	}
	if dead > 0 {
		l.find("dead-pixels", Mended, dead, maskRemedy, "%s never counted although the neighbours did, masked", term.Counted(dead, "pixel"))
	}
}

// lines marks bands of rows (or columns) without a count beside which light falls, and
// returns how many pixels are new. A step along the line and one across it are given.
func (l *looker) lines(bad []bool, along, across int) int {
	n, added := l.p.N, 0
	none := func(line int) bool {
		valid := false
		for i := range n {
			j := line*across + i*along
			if l.m.sum[j] > 0 {
				return false
			}
			valid = valid || l.m.seen[j] > 0
		}
		return valid
	}
	brightest := func(line int) (most float64) {
		for i := 0; line >= 0 && line < n && i < n; i++ {
			most = max(most, l.m.sum[line*across+i*along])
		}
		return most
	}
	for first := 0; first < n; first++ {
		last := first
		for last < n && none(last) {
			last++
		}
		beside := max(brightest(first-1), brightest(last))
		if last == first || beside < surely || first > 0 && last < n && min(brightest(first-1), brightest(last)) < surely {
			first = last
			continue
		}
		for ; first < last; first++ {
			for i := range n {
				if j := first*across + i*along; !bad[j] && l.m.seen[j] > 0 {
					bad[j] = true
					added++
				}
			}
		}
	}
	return added
}

// regions are the connected sets of pixels that are valid and never count, but are not
// marked yet.
func (l *looker) regions(bad []bool) [][]int {
	n := l.p.N
	zero := func(j int) bool { return l.m.seen[j] > 0 && l.m.sum[j] == 0 && !bad[j] }
	done := make([]bool, n*n)
	var all [][]int
	for j := range done {
		if done[j] || !zero(j) {
			continue
		}
		region := []int{j}
		done[j] = true
		for at := 0; at < len(region); at++ {
			for _, k := range neighbours(region[at], n) {
				if !done[k] && zero(k) {
					done[k] = true
					region = append(region, k)
				}
			}
		}
		all = append(all, region)
	}
	return all
}

// neighbours are the up to eight pixels around one.
func neighbours(j, n int) []int {
	y, x := j/n, j%n
	var out []int
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if (dy != 0 || dx != 0) && y+dy >= 0 && x+dx >= 0 && y+dy < n && x+dx < n {
				out = append(out, (y+dy)*n+x+dx)
			}
		}
	}
	return out
}

// border returns the counts of the pixels around a region.
func (l *looker) border(region []int) []float64 {
	in := map[int]bool{}
	for _, j := range region {
		in[j] = true
	}
	var counts []float64
	for _, j := range region {
		for _, k := range neighbours(j, l.p.N) {
			if !in[k] && l.m.seen[k] > 0 && l.m.sum[k] > 0 {
				in[k] = true
				counts = append(counts, l.m.sum[k])
			}
		}
	}
	return counts
}

// central tells whether some pixel of a region is near the middle of the light.
func (l *looker) central(region []int) bool {
	n := l.p.N
	for _, j := range region {
		if math.Hypot(float64(j/n-n/2), float64(j%n-n/2)) <= float64(n)/8 {
			return true
		}
	}
	return false
}

// hot finds single pixels far brighter than all around, except the direct beam's, and
// those that always show the same count.
func (l *looker) hot(bad []bool) {
	var hot, stuck int
	for j := range bad {
		mean, ok := l.m.mean(j)
		if !ok || mean == 0 {
			continue
		}
		near := l.m.around(j, 1, func(k int) float64 { return l.m.sum[k] / l.m.seen[k] })
		switch {
		case l.Facts.Counts && l.m.constant(j) && l.m.seen[j] >= 8 && mean >= stuckLeast:
			stuck++
		case l.outshines(mean, near) && l.alone(j):
			hot++
		default:
			continue
		}
		bad[j] = true
	}
	if hot > 0 {
		l.find("hot-pixels", Mended, hot, maskRemedy, "%s more than %.0f times brighter than all neighbours, masked", term.Counted(hot, "pixel"), hotFactor)
	}
	if stuck > 0 {
		l.find("stuck-pixels", Mended, stuck, maskRemedy, "%s with the same count in every pattern, masked", term.Counted(stuck, "pixel"))
	}
}

func (l *looker) outshines(mean float64, near []float64) bool {
	top := quantile(near, 1)
	return len(near) >= 3 && mean*float64(len(l.m.frames)) >= surely && mean > hotFactor*(top+1/float64(len(l.m.frames)))
}

// alone tells whether a pixel is not the one that the direct beam hits: there, a
// sharp peak is what a wide beam makes.
func (l *looker) alone(j int) bool {
	n := l.p.N
	return math.Hypot(float64(j/n-n/2), float64(j%n-n/2)) > float64(n)/8
}
