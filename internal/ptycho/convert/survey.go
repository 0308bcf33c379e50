package convert

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/term"
)

// marks are the largest numbers of integer types, by which detectors tell dead and
// overflowed pixels.
var marks = []float32{math.MaxUint16, math.MaxInt32, math.MaxUint32, math.MaxInt64, math.MaxUint64}

// survey is what all patterns that are used have to say before any is taken.
type survey struct {
	sum      []float64 // counts of each pixel
	valid    []int32   // patterns in which it counts
	bad      []int32   // patterns in which it is negative or no number
	own      float32   // the largest number of the file's own type, 0 for floats
	markedBy []int     // for each of marks, and last for own
	pixels   map[int]bool
	top      float32 // the largest count that is no mark
	tops     int     // how often it is there
	second   float32 // the next one
	seconds  int
	whole    bool // all numbers are whole
	squares  bool // all their squares are
	patterns int
}

// look reads all patterns once, to judge by all of them what a few cannot tell.
func (c *converter) look() error {
	size := c.rows * c.cols
	if err := c.room(20 * float64(size)); err != nil {
		return err
	}
	s := &survey{
		sum: make([]float64, size), valid: make([]int32, size), bad: make([]int32, size),
		own: topOf(c.header), markedBy: make([]int, len(marks)+1), pixels: map[int]bool{}, whole: true, squares: true,
	}
	err := c.batches(func(v []float32, lo int) error {
		for k := range len(v) / size {
			if _, ok := c.to[lo+k]; ok {
				s.add(v[k*size:][:size], c.goodAt(lo+k))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.seen = s
	c.judgeMarks()
	if err := c.judgeKind(); err != nil {
		return err
	}
	c.judgeBad()
	c.judgeHot()
	c.judgeClipped()
	return c.judgeCentre()
}

// topOf is the largest number of an integer type.
func topOf(h *npz.Header) float32 {
	switch h.DType.Kind {
	case npz.Uint:
		return float32(math.Ldexp(1, 8*h.DType.Size) - 1)
	case npz.Int:
		return float32(math.Ldexp(1, 8*h.DType.Size-1) - 1)
	}
	return 0
}

func (s *survey) add(v []float32, good []bool) {
	s.patterns++
	for j, x := range v {
		switch {
		case good != nil && !good[j]:
		case !(x >= 0) || math.IsInf(float64(x), 0):
			s.bad[j]++
		case s.own > 0 && x >= s.own:
			s.markedBy[len(marks)]++
			s.pixels[j] = true
		case x >= math.MaxUint16 && s.marked(x):
			s.pixels[j] = true
		default:
			s.count(j, x)
		}
	}
}

// marked counts a number that may be a mark.
func (s *survey) marked(x float32) bool {
	i := slices.Index(marks, x)
	if i >= 0 {
		s.markedBy[i]++
	}
	return i >= 0
}

func (s *survey) count(j int, x float32) {
	s.sum[j] += float64(x)
	s.valid[j]++
	if s.whole && x != float32(math.Trunc(float64(x))) {
		s.whole = false
	}
	if q := float64(x) * float64(x); s.squares && math.Abs(q-math.Round(q)) > 1e-5*math.Max(1, q) {
		s.squares = false
	}
	switch {
	case x > s.top:
		s.second, s.seconds, s.top, s.tops = s.top, s.tops, x, 1
	case x == s.top:
		s.tops++
	case x > s.second:
		s.second, s.seconds = x, 1
	case x == s.second:
		s.seconds++
	}
}

// judgeMarks masks the largest number of the type, which is no count, and that of
// a smaller type where nothing comes near it.
func (c *converter) judgeMarks() {
	s := c.seen
	var values []string
	n := s.markedBy[len(marks)]
	if n > 0 {
		c.marks = append(c.marks, s.own)
		values = append(values, exact(s.own))
	}
	for i, m := range marks {
		if s.markedBy[i] > 0 && s.top < m/4 {
			n += s.markedBy[i]
			c.marks = append(c.marks, m)
			values = append(values, exact(m))
		}
	}
	if n == 0 {
		return
	}
	if c.o.KeepSentinels {
		c.marks = nil
		c.note("%s in %s: %s, the largest number of their type, taken as counts (--sentinels keep)", term.Counted(n, "count"), term.Counted(len(s.pixels), "pixel"), strings.Join(values, " and "))
		return
	}
	c.note("%s in %s: %s, the largest number of their type, by which detectors mark dead and overflowed pixels: masked in those patterns (--sentinels keep takes them as counts)", term.Counted(n, "count"), term.Counted(len(s.pixels), "pixel"), strings.Join(values, " and "))
}

// exact is the whole number before the one that a large limit of a type is rounded
// to in single precision.
func exact(m float32) string {
	if m >= math.MaxUint64 {
		return strconv.FormatUint(math.MaxUint64, 10)
	}
	if m > 1<<24 {
		return strconv.FormatUint(uint64(float64(m))-1, 10)
	}
	return strconv.FormatUint(uint64(m), 10)
}

// judgeKind settles whether the numbers are counts. Under the key of a training
// file Ptychodus stores counts and others amplitudes, so that numbers which tell
// nothing are refused there.
func (c *converter) judgeKind() error {
	s := c.seen
	c.square = c.o.Kind == Amplitudes
	if c.o.Kind != AutoKind || s.whole {
		return nil
	}
	if s.squares && s.top > 1 {
		c.square = true
		c.note("the numbers are square roots of whole counts: taken for amplitudes (--data-kind intensity takes them as counts)")
		return nil
	}
	if c.data == trainingData {
		return c.in.bad(c.data, c.header, "say it with --data-kind intensity or --data-kind amplitude", "neither the numbers nor their squares are whole: training files hold counts (Ptychodus) or amplitudes (PtychoPINN)")
	}
	if !c.corrects() {
		c.note("the numbers are not whole: taken for counts that were corrected or scaled (--data-kind amplitude says that they are amplitudes)")
	}
	return nil
}

// judgeBad masks pixels that are negative or no number in every pattern: so do
// detectors mark gaps.
func (c *converter) judgeBad() {
	if c.o.Invalid != AutoInvalid {
		return
	}
	n := 0
	for j, k := range c.seen.bad {
		if k > 0 && int(k) == c.seen.patterns {
			if c.dead == nil {
				c.dead = make([]bool, len(c.seen.bad))
			}
			c.dead[j] = true
			n++
		}
	}
	if n > 0 && n < len(c.seen.bad) && c.seen.patterns > 1 {
		c.note("%s negative or no number in every pattern, as detectors mark gaps: masked (--invalid error refuses them)", term.Counted(n, "pixel"))
		return
	}
	c.dead = nil
}

const (
	hotFactor = 30 // times its neighbours
	hotMost   = 5  // that are named
)

// judgeHot looks for pixels that outshine all their neighbours, away from the
// direct beam, which may.
func (c *converter) judgeHot() {
	var hot []int
	mean, typical := c.meanPattern(), 0.
	for _, m := range mean {
		typical += max(0, m) / float64(len(mean))
	}
	for j, m := range mean {
		y, x := j/c.cols, j%c.cols
		if m > hotFactor*max(typical, c.around(mean, y, x)) && !c.nearBeam(y, x) {
			hot = append(hot, j)
		}
	}
	if c.hot = hot; len(hot) == 0 {
		return
	}
	var named []string
	for _, j := range hot[:min(hotMost, len(hot))] {
		named = append(named, fmt.Sprintf("(%d, %d)", j/c.cols, j%c.cols))
	}
	where := strings.Join(named, ", ")
	if !c.o.MaskHot {
		c.note("%s more than %d times as bright as their neighbours in the mean pattern, at %s: hot pixels? --hot mask masks them", term.Counted(len(hot), "pixel"), hotFactor, where)
		return
	}
	if c.dead == nil {
		c.dead = make([]bool, len(mean))
	}
	for _, j := range hot {
		c.dead[j] = true
	}
	c.note("%s masked, at %s (--hot mask)", term.Counted(len(hot), "hot pixel"), where)
}

// meanPattern is -1 where no pattern counts.
func (c *converter) meanPattern() []float64 {
	s := c.seen
	out := make([]float64, len(s.sum))
	for j := range out {
		out[j] = -1
		if s.valid[j] > 0 {
			out[j] = s.sum[j] / float64(s.valid[j])
		}
	}
	return out
}

// around is the second largest of the eight neighbours: one hot neighbour does not
// hide a hot pixel.
func (c *converter) around(mean []float64, y, x int) float64 {
	first, second := 0., 0.
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if dy == 0 && dx == 0 {
				continue
			}
			v := mean[(y+dy+c.rows)%c.rows*c.cols+(x+dx+c.cols)%c.cols]
			if v > first {
				first, second = v, first
			} else if v > second {
				second = v
			}
		}
	}
	return second
}

// nearBeam tells whether the direct beam may fall on a pixel: it stands in the
// middle, in the corner, or where the user says.
func (c *converter) nearBeam(y, x int) bool {
	const near = 2
	cy, cx := given(c.row, c.rows/2), given(c.col, c.cols/2)
	return max(abs(y-cy), abs(x-cx)) <= near || max(min(y, c.rows-y), min(x, c.cols-x)) <= near
}

func abs(x int) int { return max(x, -x) }

// judgeClipped warns of a largest count that stands far too often: the detector
// could count no further.
func (c *converter) judgeClipped() {
	s := c.seen
	const least, ratio = 20, 5
	if s.whole && s.top >= 100 && s.tops >= least && s.tops >= ratio*s.seconds && c.o.Most == 0 {
		c.note("%s of %.0f, the largest there is, and only %d next, at %.0f: the detector was saturated there; --max-count %.0f masks them", term.Counted(s.tops, "count"), s.top, s.seconds, s.second, s.top)
	}
}

// judgeCentre settles where the zero frequency is, by the counts of all patterns
// over the whole frame without masked pixels, and refuses to guess.
func (c *converter) judgeCentre() error {
	c.corner = c.o.Centre == AtCorner
	if c.row != nil || c.col != nil || c.o.Centre != AutoCentre {
		return nil
	}
	mean := c.meanPattern()
	for j := range mean {
		if c.dead != nil && c.dead[j] {
			mean[j] = -1
		}
	}
	y, x := npzdata.Lean(mean, c.rows, c.cols)
	if (y > 0) != (x > 0) && len(c.hot) > 0 { // hot pixels may outshine all the rest
		rest := slices.Clone(mean)
		for _, j := range c.hot {
			rest[j] = -1
		}
		y, x = npzdata.Lean(rest, c.rows, c.cols)
	}
	switch {
	case y == 0 && x == 0: // no structure at all: nothing to tell, other checks do
	case y > npzdata.ClearLean && x > npzdata.ClearLean:
		c.corner = true
		c.say("the counts lie around the corner (%.2f, %.2f of 1): zero frequency moved from there to the centre (--centre centre leaves it)", y, x)
		return nil
	case y < -npzdata.ClearLean && x < -npzdata.ClearLean:
	default:
		return c.in.bad(c.data, c.header, "say where the zero frequency is with --centre centre or --centre corner, or name its pixel with --centre-row and --centre-column", "the counts lie neither clearly around the middle nor around the corner (lean to the corner %.2f along rows, %.2f along columns)", y, x)
	}
	cy, cx := massOf(mean, c.rows, c.cols)
	if away := math.Hypot(cy-float64(c.rows/2), cx-float64(c.cols/2)); away > mostAway*float64(min(c.rows, c.cols)) {
		c.note("the counts lie around pixel (%.1f, %.1f), the patterns are cut around (%d, %d): is that the direct beam? --centre-row and --centre-column name another pixel", cy, cx, c.rows/2, c.cols/2)
	}
	return nil
}

// massOf is the centre of mass of the valid pixels.
func massOf(mean []float64, rows, cols int) (y, x float64) {
	var sum float64
	for j, m := range mean {
		if m > 0 {
			y += m * float64(j/cols)
			x += m * float64(j%cols)
			sum += m
		}
	}
	if sum == 0 {
		return float64(rows / 2), float64(cols / 2)
	}
	return y / sum, x / sum
}

// mostAway is how far from the middle the counts may lie, as a part of the side.
const mostAway = 0.06
