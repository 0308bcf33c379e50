package convert

import (
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/npz"
)

// hasSignal is the one bit of a CXI mask that marks a good pixel: it has signal
// above the background (CXI file format, detector masks).
const hasSignal = 0x1000

// mask reads which pixels are good. A mask that was not asked for and does not fit,
// such as a placeholder, is left out and told.
func (c *converter) mask() error {
	if c.o.MaskKey == none {
		return nil
	}
	name, ok := find(c.in, c.o.MaskKey, c.names.mask)
	if !ok {
		return nil
	}
	err := c.maskAt(name)
	if err != nil && c.o.MaskKey == "" {
		c.base = nil
		c.note("the mask is left out: %v", err)
		return nil
	}
	return err
}

func (c *converter) maskAt(name string) error {
	h, err := c.in.Header(name)
	if err != nil {
		return err
	}
	s := squeeze(h.Shape, 2)
	one := slices.Equal(s, []int{c.rows, c.cols})
	if !one && (framesIn(h.Shape) != c.m || len(s) < 3 || !slices.Equal(s[len(s)-2:], []int{c.rows, c.cols})) {
		return c.in.bad(name, h, "store the mask in the shape of the patterns, or leave it out with --mask-key none", "%w: one pattern is %s", npz.ErrShape, npz.FormatShape([]int{c.rows, c.cols}))
	}
	if err := c.room(2 * float64(h.Len())); err != nil {
		return err
	}
	a, err := c.in.Read(name)
	if err != nil {
		return err
	}
	if c.base, err = c.good(name, a); err != nil {
		return err
	}
	bad := 0
	for _, g := range c.base {
		if !g {
			bad++
		}
	}
	if _, ok := isHDF(c.in); ok {
		c.say("mask from /%s: %.3g%% of the pixels are bad", name, 100*float64(bad)/float64(len(c.base)))
	}
	if 2*bad > len(c.base) {
		c.note("the mask %s calls %.0f%% of the pixels bad: does it count the other way (--mask-good)?", name, 100*float64(bad)/float64(len(c.base)))
	}
	return nil
}

// good tells for every number of a mask whether it stands for a good pixel.
func (c *converter) good(name string, a *npz.Array) ([]bool, error) {
	set, err := a.Bools()
	if err != nil {
		return nil, c.in.bad(name, &a.Header, "store the mask as numbers or booleans", "%w", npz.ErrKind)
	}
	good := slices.Clone(set)
	switch c.meaning(name, a) {
	case NonzeroGood:
		return good, nil
	default:
		for i := range good {
			good[i] = !set[i]
		}
	}
	bits, err := npz.Floats[float64](a)
	if err != nil || a.DType.Kind == npz.Bool || c.names.format != namesCXI.format {
		return good, nil
	}
	for i, b := range bits {
		good[i] = good[i] || b == hasSignal
	}
	return good, nil
}

// meaning is what the user or the format says.
func (c *converter) meaning(name string, a *npz.Array) MaskGood {
	switch {
	case c.o.Good != AutoGood:
		return c.o.Good
	case strings.HasSuffix(name, badPixels):
		return ZeroGood
	case strings.HasSuffix(name, "/weights"): // PtyD
		return NonzeroGood
	case c.names.format == namesNPZ.format || a.DType.Kind == npz.Bool:
		return NonzeroGood
	}
	return ZeroGood
}

// goodAt is the mask of one pattern of the input, or nil.
func (c *converter) goodAt(pattern int) []bool {
	frame := c.rows * c.cols
	if len(c.base) <= frame {
		return c.base
	}
	return c.base[pattern*frame:][:frame]
}

// maskStack collects the masks of the output. Patterns without pixels of their
// own share one.
type maskStack struct {
	c      *converter
	frames [][]bool
	shared []bool
}

// put notes which pixels of a pattern are good: a binned pixel if all its parts
// are. own are those that are dark for this pattern alone.
func (s *maskStack) put(i, pattern int, own []bool) {
	frame := s.c.rows * s.c.cols
	if own == nil && len(s.c.base) <= frame {
		if s.shared == nil {
			s.shared = s.reduce(s.c.base, nil)
		}
		s.frames[i] = s.shared
		return
	}
	s.frames[i] = s.reduce(s.c.goodAt(pattern), own)
}

func (s *maskStack) reduce(good, own []bool) []bool {
	dark := make([]float32, s.c.rows*s.c.cols)
	for j := range dark {
		if good != nil && !good[j] || own != nil && own[j] {
			dark[j] = 1
		}
	}
	out := make([]bool, s.c.o.N*s.c.o.N)
	for j, v := range s.c.grid().reduce(dark, 1) {
		out[j] = v == 0
	}
	return out
}

// finish stores one mask if all are equal, none if all pixels are good.
func (s *maskStack) finish() error {
	some, differ := false, false
	for _, f := range s.frames {
		some = some || slices.Contains(f, true)
		differ = differ || !slices.Equal(f, s.frames[0])
	}
	c := s.c
	switch {
	case !some:
		return c.in.bad(c.data, c.header, "choose the other meaning with --mask-good, or another mask with --mask-key", "the mask leaves no pixel of the central %d x %d", c.o.N*c.o.Bin, c.o.N*c.o.Bin)
	case differ:
		c.d.Patterns.Mask = slices.Concat(s.frames...)
	case slices.Contains(s.frames[0], false):
		c.d.Patterns.Mask = s.frames[0]
	}
	return nil
}
