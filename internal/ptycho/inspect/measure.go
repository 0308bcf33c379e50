package inspect

import (
	"math"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// measures are sums over all patterns, of counts.
type measures struct {
	n      int
	frames []frame
	sum    []float64 // by pixel, over the frames that are used and in which it is valid
	square []float64 // of squares
	seen   []float64 // number of such frames
	same   []float64 // the value of a pixel in the first such frame
	stuck  []bool    // and whether all others have it, too
	top    float64   // the largest count of all
}

// frame is what is known of one pattern.
type frame struct {
	total float64 // counts
	y, x  float64 // centre of mass from the middle pixel
	used  bool
}

func measure(p *ptychography.Patterns) *measures {
	size := p.N * p.N
	m := &measures{n: p.N, frames: make([]frame, p.Len())}
	for i := range m.frames {
		m.frames[i] = m.frame(p, i, nil)
		m.frames[i].used = true
	}
	m.sum, m.square, m.seen, m.same, m.stuck = make([]float64, size), make([]float64, size), make([]float64, size), make([]float64, size), make([]bool, size)
	m.pixels(p)
	return m
}

// frame sums up a pattern, without its bad pixels.
func (m *measures) frame(p *ptychography.Patterns, i int, bad []bool) frame {
	var f frame
	mask := p.MaskAt(i)
	for j, a := range p.At(i) {
		if mask != nil && !mask[j] || bad != nil && bad[j] {
			continue
		}
		k := float64(a) * float64(a)
		m.top = max(m.top, k)
		f.total += k
		f.y += k * float64(j/p.N-p.N/2)
		f.x += k * float64(j%p.N-p.N/2)
	}
	if f.total > 0 {
		f.y, f.x = f.y/f.total, f.x/f.total
	}
	return f
}

// pixels sums up the pixels over the frames that are used.
func (m *measures) pixels(p *ptychography.Patterns) {
	clear(m.sum)
	clear(m.square)
	clear(m.seen)
	for j := range m.stuck {
		m.stuck[j] = true
	}
	for i, f := range m.frames {
		if !f.used {
			continue
		}
		mask := p.MaskAt(i)
		for j, a := range p.At(i) {
			if mask != nil && !mask[j] {
				continue
			}
			k := float64(a) * float64(a)
			if m.seen[j] == 0 {
				m.same[j] = k
			}
			m.stuck[j] = m.stuck[j] && k == m.same[j]
			m.sum[j] += k
			m.square[j] += k * k
			m.seen[j]++
		}
	}
}

// mean of a pixel, and whether some frame has it.
func (m *measures) mean(j int) (float64, bool) {
	if m.seen[j] == 0 {
		return 0, false
	}
	return m.sum[j] / m.seen[j], true
}

// around returns what f gives for the pixels of a square ring of the given radius
// around pixel j that are inside and valid.
func (m *measures) around(j, radius int, f func(k int) float64) []float64 {
	y, x := j/m.n, j%m.n
	var out []float64
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			if max(abs(dy), abs(dx)) != radius || y+dy < 0 || x+dx < 0 || y+dy >= m.n || x+dx >= m.n {
				continue
			}
			if k := (y+dy)*m.n + x + dx; m.seen[k] > 0 {
				out = append(out, f(k))
			}
		}
	}
	return out
}

func abs(i int) int { return max(i, -i) }

// quantile of values that are not in order; 0 of none.
func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(v))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

func median(v []float64) float64 { return quantile(v, 0.5) }

// spread is the standard deviation of a Gaussian with the same median deviation.
func spread(v []float64) float64 {
	mid := median(v)
	d := make([]float64, len(v))
	for i, x := range v {
		d[i] = math.Abs(x - mid)
	}
	return 1.4826 * median(d)
}
