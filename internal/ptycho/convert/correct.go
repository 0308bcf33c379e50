package convert

import (
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/term"
)

// corrects tells whether counts are corrected here, after which they are not
// whole.
func (c *converter) corrects() bool { return c.dark != nil || c.flat != nil }

// corrections reads the dark frame and the flat field, each the mean of the frames
// that were taken. The flat field is divided by its mean; pixels that saw nothing
// of it are masked.
func (c *converter) corrections() error {
	dark, from, err := c.frame(c.o.DarkKey, c.names.dark, "dark frame")
	if err != nil {
		return err
	}
	if dark != nil {
		c.dark = make([]float32, len(dark))
		for j, d := range dark {
			c.dark[j] = float32(d)
		}
		c.say("dark frame from %s, %.4g counts a pixel in the mean, subtracted; less than nothing counts as nothing", from, meanOf(dark))
	}
	flat, from, err := c.frame(c.o.FlatKey, c.names.flat, "flat field")
	if err != nil || flat == nil {
		return err
	}
	for j := range flat {
		if dark != nil {
			flat[j] -= dark[j]
		}
	}
	level := meanOf(flat)
	if !(level > 0) {
		return c.in.bad(from, nil, "name another with --flat-key, or none", "the flat field is dark")
	}
	c.flat = make([]float32, len(flat))
	blind := 0
	for j, f := range flat {
		c.flat[j] = float32(f / level)
		if !(f > 1e-3*level) {
			if c.base == nil {
				c.base = slices.Repeat([]bool{true}, len(flat))
			}
			for k := j; k < len(c.base); k += len(flat) {
				c.base[k] = false
			}
			c.flat[j] = 1
			blind++
		}
	}
	c.say("flat field from %s, divided by its mean; %s without light masked", from, term.Counted(blind, "pixel"))
	return nil
}

// frame reads the mean of the frames under a name. What fits no pattern is left
// out, unless it was typed.
func (c *converter) frame(typed string, list []string, what string) ([]float64, string, error) {
	if typed == none {
		return nil, "", nil
	}
	name, ok := find(c.in, typed, list)
	if !ok {
		return nil, "", nil
	}
	v, h, err := numbersAt(c.in, name)
	s := squeezeTo(h)
	if err == nil && (len(s) < 2 || s[len(s)-2] != c.rows || s[len(s)-1] != c.cols) {
		err = c.in.bad(name, h, "store it in the shape of the patterns, or leave it out (--dark-key none, --flat-key none)", "%w: one pattern is %s", npz.ErrShape, npz.FormatShape([]int{c.rows, c.cols}))
	}
	if err != nil && typed == "" {
		c.note("the %s is left out: %v", what, err)
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	size := c.rows * c.cols
	out := make([]float64, size)
	for i, x := range v {
		out[i%size] += x / float64(len(v)/size)
	}
	return out, c.in.shown(name), nil
}

func squeezeTo(h *npz.Header) []int {
	if h == nil {
		return nil
	}
	return squeeze(h.Shape, 2)
}

func meanOf(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
