package inspect

import (
	"math"
	"slices"

	"github.com/latent-go/latent/ptychography"
)

// measures are sums over all patterns, of counts. Patterns may be in a file, so that
// each pass over them counts: there are two, and a third over the few that are left
// out.
type measures struct {
	n      int
	frames []frame
	sum    []float64 // by pixel, over the frames that are used and in which it is valid
	square []float64 // of squares
	seen   []float64 // number of such frames
	most   []float64 // the largest count in any frame
	tally  ptychography.CountTally

	whole, large int     // values that are whole among those that tell, see values
	highest      float64 // of these
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
	m.sum, m.square, m.seen, m.most = make([]float64, size), make([]float64, size), make([]float64, size), make([]float64, size)
	for i := range m.frames {
		a, mask := p.At(i), p.MaskAt(i)
		m.frames[i] = m.frame(a, mask, nil)
		m.frames[i].used = true
		m.tally.Add(a, mask)
		m.numbers(a)
		m.add(a, mask, 1)
		for j, v := range a {
			if mask == nil || mask[j] {
				m.most[j] = max(m.most[j], float64(v)*float64(v))
			}
		}
	}
	return m
}

// photons is the mean number of counts in a pattern.
func (m *measures) photons() (mean float64) {
	for _, f := range m.frames {
		mean += f.total
	}
	return mean / float64(len(m.frames))
}

// frame sums up a pattern, without its bad pixels.
func (m *measures) frame(a []float32, mask, bad []bool) frame {
	var f frame
	for j, v := range a {
		if mask != nil && !mask[j] || bad != nil && bad[j] {
			continue
		}
		k := float64(v) * float64(v)
		f.total += k
		f.y += k * float64(j/m.n-m.n/2)
		f.x += k * float64(j%m.n-m.n/2)
	}
	if f.total > 0 {
		f.y, f.x = f.y/f.total, f.x/f.total
	}
	return f
}

// add adds a pattern to the sums of the pixels, or takes it out again, by -1.
func (m *measures) add(a []float32, mask []bool, times float64) {
	for j, v := range a {
		if mask != nil && !mask[j] {
			continue
		}
		k := float64(v) * float64(v)
		m.sum[j] += times * k
		m.square[j] += times * k * k
		m.seen[j] += times
	}
}

// forget takes patterns out of the sums of the pixels. Of what is no whole number
// rounding would leave something where nothing is.
func (m *measures) forget(p *ptychography.Patterns, frames []int, bad []bool) {
	removed := make([]float64, len(m.sum))
	for _, i := range frames {
		a, mask := p.At(i), p.MaskAt(i)
		m.add(a, mask, -1)
		for j, v := range a {
			removed[j] += float64(v) * float64(v)
		}
	}
	for j, r := range removed {
		if m.seen[j] == 0 || m.sum[j] <= 1e-9*r {
			m.sum[j], m.square[j] = 0, 0
		}
	}
	m.blank(bad)
}

// blank takes pixels out of the sums.
func (m *measures) blank(bad []bool) {
	for j, b := range bad {
		if b {
			m.sum[j], m.square[j], m.seen[j] = 0, 0, 0
		}
	}
}

// constant tells whether a pixel always has the same count: photons vary by the
// square root of their number.
func (m *measures) constant(j int) bool {
	mean := m.sum[j] / m.seen[j]
	return m.square[j]/m.seen[j]-mean*mean < 1e-6*mean
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
