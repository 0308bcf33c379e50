package simd

// tile is the argument of the tile kernels. The assembly knows the offsets of
// the fields. Strides and counts are in floats.
type tile struct {
	in    []float32 // first input of the first pixel
	w     []float32 // packed weights; for a gradient, the other factor
	bias  []float32
	out   []float32
	n     int // consecutive inputs in a row of the stencil; gradient: pixels
	pix   int // from pixel to pixel of in
	row   int // from row to row of in
	ldc   int // from pixel to pixel (gradient: tap to tap) of out
	rows  int // of the stencil; gradient: of pixels
	relu  int
	count int // tiles side by side; used up
	bpix  int // gradient: from pixel to pixel of w
	brow  int
}

// narrow is the number of outputs of the smaller tiles, and what stored
// channels are a multiple of.
const narrow = 16

// convPortable is convNarrow: for every pixel,
//
//	out[j] = bias[j] + sum_r sum_k in[r*row + k] w[(r*n + k)*16 + j].
func convPortable(t *tile) {
	for p := range 4 * t.count {
		acc := *(*[narrow]float32)(t.bias)
		w := t.w
		for r := range t.rows {
			in := t.in[p*t.pix+r*t.row:][:t.n]
			for _, v := range in {
				q := (*[narrow]float32)(w)
				for j := range acc {
					acc[j] += v * q[j]
				}
				w = w[narrow:]
			}
		}
		if t.relu != 0 {
			for j := range acc {
				acc[j] = max(acc[j], 0)
			}
		}
		copy(t.out[p*t.ldc:], acc[:])
	}
}

// gradientPortable is gradNarrow: for four taps k,
//
//	out[k*ldc + j] += sum_r sum_p in[r*row + p*pix + k] w[r*brow + p*bpix + j].
func gradientPortable(t *tile) {
	var acc [4][narrow]float32
	for k := range acc {
		copy(acc[k][:], t.out[k*t.ldc:])
	}
	for r := range t.rows {
		for p := range t.n {
			in := (*[4]float32)(t.in[r*t.row+p*t.pix:])
			w := (*[narrow]float32)(t.w[r*t.brow+p*t.bpix:])
			for k, v := range in {
				a := &acc[k]
				for j := range a {
					a[j] += v * w[j]
				}
			}
		}
	}
	for k := range acc {
		copy(t.out[k*t.ldc:], acc[k][:])
	}
}

// dotPortable makes one output for every pixel:
//
//	out = bias[0] + sum_r sum_k in[r*row + k] w[r*n + k].
func dotPortable(t *tile) {
	for p := range 4 * t.count {
		var acc [4]float32
		for r := range t.rows {
			in, w := t.in[p*t.pix+r*t.row:][:t.n], t.w[r*t.n:][:t.n]
			for k := 0; k < t.n; k += 4 {
				x, y := (*[4]float32)(in[k:]), (*[4]float32)(w[k:])
				for j := range acc {
					acc[j] += x[j] * y[j]
				}
			}
		}
		t.out[p*t.ldc] = acc[0] + acc[1] + (acc[2] + acc[3]) + t.bias[0]
	}
}
