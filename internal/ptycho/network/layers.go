package network

import "github.com/latent-go/latent/internal/simd"

// corners are the four pixels of src that belong to a pixel of the halved map.
func corners(src *simd.Map, y, x int) (a, b, c, d []float32) {
	top, below := src.Data[src.At(2*y, 2*x):], src.Data[src.At(2*y+1, 2*x):]
	n := src.C
	return top[:n], top[n : 2*n], below[:n], below[n : 2*n]
}

func (e *Executor) poolForward(dst, src *simd.Map) {
	for y := range dst.H {
		for x := range dst.W {
			a, b, c, d := corners(src, y, x)
			e.w.Set.Max4(dst.Pixel(y, x), a, b, c, d)
		}
	}
}

// poolBackward gives the gradient to the first maximum.
func (e *Executor) poolBackward(dst *simd.Map, layer, input int) {
	v, d, src := e.v[layer], e.d[layer], e.v[input]
	for y := range d.H {
		for x := range d.W {
			da, db, dc, dd := corners(dst, y, x)
			a, b, c, _ := corners(src, y, x)
			e.w.Set.Max4Back(da, db, dc, dd, a, b, c, v.Pixel(y, x), d.Pixel(y, x))
		}
	}
}

func upsample(dst, src *simd.Map) {
	for y := range src.H {
		for x := range src.W {
			p := src.Pixel(y, x)
			a, b, _, _ := corners(dst, y, x)
			copy(a, p)
			copy(b, p)
		}
		copy(dst.Row(2*y+1), dst.Row(2*y))
	}
}

func (e *Executor) upsampleBackward(dst, d *simd.Map) {
	for y := range dst.H {
		for x := range dst.W {
			a, b, c, f := corners(d, y, x)
			e.w.Set.Add4(dst.Pixel(y, x), a, b, c, f)
		}
	}
}

func (e *Executor) sum(dst, a, b *simd.Map) {
	copyRows(dst, a)
	for y := range dst.H {
		e.w.Set.Add(dst.Row(y), b.Row(y))
	}
}

func copyRows(dst, src *simd.Map) {
	for y := range dst.H {
		copy(dst.Row(y), src.Row(y))
	}
}

func (e *Executor) sliceForward(l Layer, dst, src *simd.Map) {
	for y := range dst.H {
		for x := range dst.W {
			copy(dst.Pixel(y, x)[:l.Channels], src.Pixel(y, x)[l.First:])
		}
	}
}

func (e *Executor) sliceBackward(l Layer, dst, d *simd.Map) {
	for y := range dst.H {
		clear(dst.Row(y))
		for x := range dst.W {
			copy(dst.Pixel(y, x)[l.First:], d.Pixel(y, x)[:l.Channels])
		}
	}
}

// activateForward keeps the slopes for the way back.
func (e *Executor) activateForward(i int, l Layer) {
	f, dst, src, k := e.heads[i], e.v[i], e.v[l.Inputs[0]], 0
	for y := range dst.H {
		for x := range dst.W {
			in, out := src.Pixel(y, x), dst.Pixel(y, x)
			for c := range l.Channels {
				value, slope := f(float64(in[c]))
				out[c], e.slopes[i][k] = float32(value), float32(slope)
				k++
			}
		}
	}
}

func (e *Executor) activateBackward(i int, l Layer, dst *simd.Map) {
	k := 0
	for y := range dst.H {
		for x := range dst.W {
			in, out := e.d[i].Pixel(y, x), dst.Pixel(y, x)
			for c := range l.Channels {
				out[c] = in[c] * e.slopes[i][k]
				k++
			}
		}
	}
}

// frameForward puts the first input into the centre of the second, or of zeros.
func (e *Executor) frameForward(i int, l Layer) {
	dst, inner := e.v[i], e.v[l.Inputs[0]]
	margin := (dst.H - inner.H) / 2
	for y := range dst.H {
		if len(l.Inputs) > 1 {
			copy(dst.Row(y), e.v[l.Inputs[1]].Row(y))
		}
		if y >= margin && y < margin+inner.H {
			copy(dst.Row(y)[margin*dst.C:], inner.Row(y-margin))
		}
	}
}

func (e *Executor) frameBackward(i int, l Layer) {
	d, size := e.d[i], e.v[l.Inputs[0]].H
	margin := (d.H - size) / 2
	centre := func(y int) []float32 { return d.Row(y + margin)[margin*d.C:][:size*d.C] }
	e.give(l.Inputs[0], func(dst *simd.Map) {
		for y := range size {
			copy(dst.Row(y), centre(y))
		}
	})
	if len(l.Inputs) == 1 {
		return
	}
	e.give(l.Inputs[1], func(dst *simd.Map) {
		for y := range d.H {
			copy(dst.Row(y), d.Row(y))
			if y >= margin && y < margin+size {
				clear(dst.Row(y)[margin*d.C:][:size*d.C])
			}
		}
	})
}
