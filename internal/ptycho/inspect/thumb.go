package inspect

import "math"

// Frames are compared in a small form, so that those of a large scan need not be read
// for each of their neighbours: at most 64 MiB of a scan that is looked at whole, 80
// of one that is sampled.
const (
	thumbSide  = 64
	thumbLarge = 32 // of a scan of which not every frame is compared
)

// side is that of the small form.
func (l *looker) side() int {
	if len(l.m.frames) > sampled {
		return min(l.p.N, thumbLarge)
	}
	return min(l.p.N, thumbSide)
}

// shown are the frames that will be compared.
func (l *looker) shown() map[int]bool {
	l.thumbs = map[int][]float32{}
	wanted := map[int]bool{}
	for _, n := range l.near() {
		wanted[n.i] = true
		for _, j := range n.others {
			wanted[j] = true
		}
	}
	return wanted
}

// keep makes the small form of a frame: roots of the mean counts of what falls into
// one pixel, NaN where nothing valid does.
func (l *looker) keep(i int, a []float32, mask []bool) {
	l.thumbs[i] = l.small(func(j int) (float64, bool) {
		return float64(a[j]) * float64(a[j]), (mask == nil || mask[j]) && (l.bad == nil || !l.bad[j])
	})
}

func (l *looker) small(counts func(j int) (float64, bool)) []float32 {
	n, side := l.p.N, l.side()
	f := n / side
	out := make([]float32, side*side)
	for k := range out {
		sum, valid := 0., 0.
		for y := k / side * f; y < (k/side+1)*f; y++ {
			for x := k % side * f; x < (k%side+1)*f; x++ {
				if v, ok := counts(y*n + x); ok {
					sum += v
					valid++
				}
			}
		}
		out[k] = float32(math.Sqrt(sum / valid)) // NaN for 0 / 0
	}
	return out
}

// thumb returns the small form of a frame, which is read if it was not kept.
func (l *looker) thumb(i int) []float32 {
	if l.thumbs[i] == nil {
		l.keep(i, l.p.At(i), l.p.MaskAt(i))
	}
	return l.thumbs[i]
}

// alike is the correlation of the amplitudes of two patterns about their common mean
// pattern, 1 for the same and about 0 for two that have nothing to do with each other.
func (l *looker) alike(i, j int) float64 {
	a, b := l.thumb(i), l.thumb(j)
	if l.middle == nil {
		l.middle = l.small(l.m.mean)
	}
	var ab, aa, bb float64
	for k, mean := range l.middle {
		u, v := float64(a[k]-mean), float64(b[k]-mean)
		if math.IsNaN(u) || math.IsNaN(v) {
			continue
		}
		ab, aa, bb = ab+u*v, aa+u*u, bb+v*v
	}
	if aa == 0 || bb == 0 {
		return 1
	}
	return ab / math.Sqrt(aa*bb)
}
