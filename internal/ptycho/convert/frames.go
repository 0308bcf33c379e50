package convert

import (
	"math"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/term"
)

// mostOutput bounds the amplitudes that are made, in bytes.
const mostOutput = 256 << 30

// room fails when the machine cannot hold so much: stored zeros unfold a
// thousandfold, so a small file may ask for much.
func (c *converter) room(bytes float64) error {
	most := float64(mostOutput)
	if m, err := host.ReadMemory(); err == nil {
		most = min(most, float64(m.Available))
	}
	if bytes > most {
		return c.in.bad(c.data, c.header, "choose a smaller N or fewer patterns (--first)", "%w: amplitudes of %.3g GiB, and %.3g GiB of memory are free", npz.ErrTooLarge, bytes/host.GiB, most/host.GiB)
	}
	return nil
}

// frames reads the patterns batch by batch, brings the zero frequency to the
// centre, bins and crops, and takes square roots. Masked pixels count nothing,
// whatever their numbers are, and patterns without a position are not looked at.
func (c *converter) frames() error {
	size := c.o.N * c.o.N
	// Amplitudes, a mask a pattern at worst, and what a batch takes.
	if err := c.room(5*float64(size)*float64(len(c.pick)) + 4*float64(batchBytes)); err != nil {
		return err
	}
	if err := c.look(); err != nil {
		return err
	}
	amplitude := make([]float32, len(c.pick)*size)
	masks := &maskStack{c: c, frames: make([][]bool, len(c.pick))}
	err := c.batches(func(v []float32, lo int) error { return c.batch(v, lo, amplitude, masks) })
	if err != nil {
		return err
	}
	c.d.Patterns.Amplitude = amplitude
	c.checkDark(masks)
	return masks.finish()
}

// batch takes the patterns from lo on to the output.
func (c *converter) batch(v []float32, lo int, amplitude []float32, masks *maskStack) error {
	frame, size := c.rows*c.cols, c.o.N*c.o.N
	g := c.grid()
	for k := range len(v) / frame {
		i, ok := c.to[lo+k]
		if !ok {
			continue
		}
		counts := v[k*frame:][:frame]
		own, err := c.clean(counts, lo+k)
		if err != nil {
			return err
		}
		for j, n := range g.reduce(counts, 0) {
			amplitude[i*size+j] = float32(math.Sqrt(float64(n)))
		}
		masks.put(i, lo+k, own)
	}
	return nil
}

// clean sets masked and invalid counts to zero, squares amplitudes and corrects
// counts by dark frame and flat field. It returns the pixels that are dark for this
// pattern alone, or nil.
func (c *converter) clean(v []float32, pattern int) (own []bool, err error) {
	good := c.goodAt(pattern)
	lose := func(j int) {
		if own == nil {
			own = make([]bool, len(v))
		}
		own[j], v[j] = true, 0
	}
	for j, x := range v {
		ok := x >= 0 && x-x == 0
		switch {
		case good != nil && !good[j]:
			v[j] = 0
		case c.dead != nil && c.dead[j], c.isMark(x), ok && c.o.Most > 0 && float64(x) >= c.o.Most:
			lose(j)
		case ok:
			v[j] = c.corrected(x, j)
		case c.o.Invalid == ZeroInvalid:
			v[j] = 0
		case c.o.Invalid == MaskInvalid:
			lose(j)
		default:
			return nil, c.in.bad(c.data, c.header, "repair or mask the pixel (--invalid mask, or zero to count nothing)", "count (%d, %d, %d) is %v", pattern, j/c.cols, j%c.cols, x)
		}
	}
	return own, nil
}

// isMark tells whether a number marks a pixel that did not count. Half precision
// cannot be told from the number above it.
func (c *converter) isMark(x float32) bool {
	for _, m := range c.marks {
		if x == m || m == c.seen.own && x >= m {
			return true
		}
	}
	return false
}

// corrected squares an amplitude, subtracts the dark frame and divides by the flat
// field.
func (c *converter) corrected(x float32, j int) float32 {
	if c.square {
		x *= x
	}
	if c.dark != nil {
		x = max(0, x-c.dark[j])
	}
	if c.flat != nil {
		x /= c.flat[j]
	}
	return x
}

// checkDark counts patterns without any counts, as a shutter or an aborted scan
// leaves them.
func (c *converter) checkDark(masks *maskStack) {
	empty := 0
	for i := range masks.frames {
		if c.d.Patterns.Counts(i) == 0 {
			empty++
		}
	}
	if empty > 0 {
		c.note("%d of %s without counts: they pull the object towards darkness; leave them out (--exclude)", empty, term.Counted(len(masks.frames), "pattern"))
	}
}
