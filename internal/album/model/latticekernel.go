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

// narrowOrder is the order of the differences in a narrow kernel, by two.
const narrowOrder = 12

// kernelLeast is what counts of a kernel, as a share of its peak.
const kernelLeast = 1e-14

// wide is the density itself.
func (t *latticeTarget) wide(v, h float64) *kernel {
	n := min(int(math.Ceil(max(stepReach, latticeReach)*math.Sqrt(v)/h))+latticeMargin, 2*t.widest)
	k := &kernel{}
	for i := -n; i <= n; i++ {
		x := float64(i) * h
		d := -h * math.Exp(-0.5*x*x/v) / math.Sqrt(2*math.Pi*v)
		k.density, k.curve = append(k.density, d), append(k.curve, d*(x*x/v-1)/v)
	}
	return k.trimmed()
}

// narrow is the density as the lattice can see it: a Gaussian of variance v turns a
// function f into exp(v/2 d^2/dx^2) f, and the second derivative is one of central
// differences of high order, with the symbol
//
//	D(w) = -1/h^2 sum_{j=1}^{12} 2 ((j-1)!)^2/(2j)! (2 sin(w h/2))^(2j),
//
// the beginning of the series of -w^2 (Fornberg, Math. Comput. 51, 1988). The kernel
//
//	1/N sum_m exp(v/2 D(w_m)) cos(w_m x),  w_m = 2 pi m/(N h), |m| <= N/2
//
// is exactly one at zero and nothing elsewhere for v = 0, and dies out within few levels
// for any v, so that scores far beyond the lattice do not lift its tails. On functions
// with frequencies below 2 pi/(3 h), as the densities of scores are at a third of their
// spacing, D is -w^2 to 1e-3 at the end of that range and to rounding where they are
// large.
func (t *latticeTarget) narrow(v, h float64) *kernel {
	n := 2 * t.widest
	size := 2*n + 1
	cosine, d, c := make([]float64, size), make([]float64, n+1), make([]float64, n+1)
	for i := range cosine {
		cosine[i] = math.Cos(2 * math.Pi * float64(i) / float64(size))
	}
	for m := range n + 1 {
		w2 := squaredFrequency(math.Pi*float64(m)/float64(size)) / (h * h)
		d[m] = 2 * math.Exp(-0.5*v*w2) / float64(size)
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

// squaredFrequency is the square of the frequency w h = 2 half as differences see it.
func squaredFrequency(half float64) (sum float64) {
	s := square(2 * math.Sin(half))
	a, power := 1.0, s
	for j := 1.0; j <= narrowOrder; j++ {
		sum += a * power
		a *= square(j) / ((2*j + 1) * (2*j + 2))
		power *= s
	}
	return sum
}

// trimmed returns k without the ends, where it is nothing but rounding.
func (k *kernel) trimmed() *kernel {
	mid := len(k.density) / 2
	least, cut := kernelLeast*math.Abs(k.density[mid]), 0
	for cut < mid && math.Abs(k.density[cut]) < least {
		cut++
	}
	return k.without(cut)
}

// within returns k without what lies more than n levels from its middle.
func (k *kernel) within(n int) *kernel { return k.without(max(0, len(k.density)/2-n)) }

// without returns k without so many entries at either end.
func (k *kernel) without(cut int) *kernel {
	return &kernel{density: k.density[cut : len(k.density)-cut], curve: k.curve[cut : len(k.curve)-cut]}
}
