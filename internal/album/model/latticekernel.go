package model

import "math"

// kernel is the negative of the density of a Gaussian of mean zero on the lattice, of
// its second derivative likewise: [simd.Set.Subtract] subtracts. The middle is at zero.
type kernel struct{ density, curve []float64 }

// at returns an entry with its sign, zero beyond the ends.
func (k *kernel) at(entries []float64, i int) float64 {
	if i += len(entries) / 2; i < 0 || i >= len(entries) {
		return 0
	}
	return -entries[i]
}

// kernel returns that of a variance.
func (t *latticeTarget) kernel(v, h float64) *kernel {
	k, ok := t.walks[v]
	if !ok {
		if t.spectral {
			k = t.narrow(v, h)
		} else {
			k = t.wide(v, h)
		}
		t.walks[v] = k
	}
	return k
}

// narrowEdge is how sharply c falls: to 1e-6 of the whole between 2 pi/3 and pi.
const narrowEdge = 6.5

// narrowLeast is what counts of a narrow kernel, as a share of its peak.
const narrowLeast = 1e-10

// wide is the density itself.
func (t *latticeTarget) wide(v, h float64) *kernel {
	n := min(int(math.Ceil(max(stepReach, latticeReach)*math.Sqrt(v)/h))+latticeMargin, 2*t.widest)
	k := &kernel{}
	for i := -n; i <= n; i++ {
		x := float64(i) * h
		d := -h * math.Exp(-0.5*x*x/v) / math.Sqrt(2*math.Pi*v)
		k.density, k.curve = append(k.density, d), append(k.curve, d*(x*x/v-1)/v)
	}
	return k
}

// narrow is the density without the frequencies that the lattice cannot hold,
//
//	1/N sum_m exp(-v w_m^2/2) c(w_m h) cos(w_m x),  w_m = 2 pi m/(N h), |m| <= N/2
//
// where c falls from one at 2 pi/3 to zero at pi. Sums of it with functions that hold
// only frequencies up to 2 pi/(3 h) are exact, however narrow the Gaussian is: the
// densities of scores are such functions at a third of their spacing. The fall of c is
// smooth, so that the kernel vanishes at its ends.
func (t *latticeTarget) narrow(v, h float64) *kernel {
	n := 2 * t.widest
	size := 2*n + 1
	cosine, d, c := make([]float64, size), make([]float64, n+1), make([]float64, n+1)
	for i := range cosine {
		cosine[i] = math.Cos(2 * math.Pi * float64(i) / float64(size))
	}
	for m := range n + 1 {
		w := 2 * math.Pi * float64(m) / float64(size)
		w2 := square(w / h)
		d[m] = math.Exp(-0.5*v*w2) * math.Erfc(narrowEdge*(w-5*math.Pi/6)) / float64(size)
		if m == 0 {
			d[m] /= 2
		}
		c[m] = -w2 * d[m]
	}
	k := &kernel{density: make([]float64, size), curve: make([]float64, size)}
	for i := range n + 1 {
		sum, curve, at := 0.0, 0.0, 0
		for m, x := range d {
			sum += x * cosine[at]
			curve += c[m] * cosine[at]
			if at += i; at >= size {
				at -= size
			}
		}
		k.density[n+i], k.density[n-i], k.curve[n+i], k.curve[n-i] = -sum, -sum, -curve, -curve
	}
	return k.trimmed()
}

// trimmed returns k without the ends, where it is nothing but rounding.
func (k *kernel) trimmed() *kernel {
	mid := len(k.density) / 2
	least, cut := narrowLeast*math.Abs(k.density[mid]), 0
	for cut < mid && math.Abs(k.density[cut]) < least {
		cut++
	}
	return &kernel{density: k.density[cut : len(k.density)-cut], curve: k.curve[cut : len(k.curve)-cut]}
}
