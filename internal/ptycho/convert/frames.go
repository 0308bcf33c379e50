package convert

import (
	"math"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/npz"
)

// mostOutput bounds the amplitudes that are made, in bytes.
const mostOutput = 256 << 30

// room fails when the machine cannot hold the amplitudes: stored zeros unfold a
// thousandfold, so a small file may ask for much.
func (c *converter) room(bytes float64) error {
	most := float64(mostOutput)
	if m, err := host.ReadMemory(); err == nil {
		most = min(most, float64(m.Available))
	}
	if bytes > most {
		return c.in.bad(c.data, c.header, "choose a smaller N or fewer patterns", "%w: amplitudes of %.3g GiB, and %.3g GiB of memory are free", npz.ErrTooLarge, bytes/host.GiB, most/host.GiB)
	}
	return nil
}

// frames reads the patterns batch by batch, brings the zero frequency to the
// centre, bins and crops, and takes square roots. Masked pixels count nothing,
// whatever their numbers are.
func (c *converter) frames() error {
	order := c.pick
	if order == nil {
		order = make([]int, c.m)
		for i := range order {
			order[i] = i
		}
	}
	size := c.o.N * c.o.N
	if err := c.room(4 * float64(size) * float64(len(order))); err != nil {
		return err
	}
	to := make(map[int]int, len(order))
	for i, k := range order {
		to[k] = i
	}
	amplitude := make([]float32, len(order)*size)
	masks := &maskStack{c: c, frames: make([][]bool, len(order))}
	step := c.in.together(c.data, c.rows*c.cols)
	for lo := 0; lo < c.m; lo += step {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		v, err := c.in.frames(c.data, lo, min(lo+step, c.m))
		if err != nil {
			return err
		}
		if err := c.batch(v, lo, to, amplitude, masks); err != nil {
			return err
		}
	}
	c.d.Patterns.Amplitude = amplitude
	c.checkDark(masks)
	return masks.finish()
}

// batch takes the patterns from lo on to the output.
func (c *converter) batch(v []float32, lo int, to map[int]int, amplitude []float32, masks *maskStack) error {
	frame, size := c.rows*c.cols, c.o.N*c.o.N
	dark := make([][]bool, len(v)/frame)
	for k := range dark {
		var err error
		if dark[k], err = c.clean(v[k*frame:][:frame], lo+k); err != nil {
			return err
		}
	}
	if lo == 0 {
		c.findCentre(v)
	}
	g := c.grid()
	for k := range dark {
		i, ok := to[lo+k]
		if !ok {
			continue
		}
		for j, counts := range g.reduce(v[k*frame:][:frame], 0) {
			amplitude[i*size+j] = float32(math.Sqrt(float64(counts)))
		}
		masks.put(i, lo+k, dark[k])
	}
	return nil
}

// clean sets masked and invalid counts to zero. It returns the pixels that are
// dark for this pattern alone, or nil.
func (c *converter) clean(v []float32, pattern int) (own []bool, err error) {
	good := c.goodAt(pattern)
	for j, x := range v {
		ok := x >= 0 && x-x == 0
		over := c.o.Most > 0 && float64(x) >= c.o.Most
		switch {
		case good != nil && !good[j]:
			v[j] = 0
		case ok && !over:
		case !ok && c.o.Invalid == ZeroInvalid:
			v[j] = 0
		case over || c.o.Invalid == MaskInvalid:
			if own == nil {
				own = make([]bool, len(v))
			}
			own[j], v[j] = true, 0
		default:
			return nil, c.in.bad(c.data, c.header, "repair or mask the pixel (--invalid mask, or zero to count nothing)", "count (%d, %d, %d) is %v", pattern, j/c.cols, j%c.cols, x)
		}
	}
	return own, nil
}

// findCentre settles where the zero frequency is, by the first batch.
func (c *converter) findCentre(v []float32) {
	fixed := c.o.CentreRow != nil || c.o.CentreCol != nil
	c.corner = c.o.Centre == AtCorner || c.o.Centre == AutoCentre && !fixed && zeroAtCorner(v, c.rows, c.cols)
	if c.corner || fixed {
		return
	}
	y, x := centreOfMass(v, c.rows, c.cols)
	if away := math.Hypot(y-float64(c.rows/2), x-float64(c.cols/2)); away > mostAway*float64(min(c.rows, c.cols)) {
		c.note("the counts lie around pixel (%.1f, %.1f), the patterns are cut around (%d, %d): is that the direct beam? --centre-row and --centre-column name another pixel", y, x, c.rows/2, c.cols/2)
	}
}

// mostAway is how far from the middle the counts may lie, as a part of the side.
const mostAway = 0.06

// centreOfMass of all counts, in pixels.
func centreOfMass(v []float32, rows, cols int) (y, x float64) {
	var sum float64
	for i, n := range v {
		f := float64(n)
		y += f * float64(i/cols%rows)
		x += f * float64(i%cols)
		sum += f
	}
	if sum == 0 {
		return float64(rows / 2), float64(cols / 2)
	}
	return y / sum, x / sum
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
		c.note("%d of %d patterns have no counts: they pull the object towards darkness; leave them out", empty, len(masks.frames))
	}
}
