package domain

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/latent-go/latent/ptychography"
)

// Domain describes the data of a training.
type Domain struct {
	Photons  float64 `json:"photons"`          // mean counts of a pattern
	Drift    float64 `json:"drift"`            // standard deviation of the logarithm of the counts of a pattern
	Contrast float64 `json:"speckle_contrast"` // see [contrast]
	Noise    float64 `json:"contrast_noise"`   // its standard deviation by Poisson noise
	Half     float64 `json:"half_radius"`      // pixels, of the ring that holds half of the counts
	// HalfSpread is how much its logarithm differs between blocks of the scan, see
	// [frames.halfSpread]; 0 in models that do not tell.
	HalfSpread float64 `json:"half_radius_spread,omitempty"`
	Far        float64 `json:"far_radius"`        // that holds 98 % of them
	Masked     float64 `json:"masked"`            // share of the pixels
	Step       float64 `json:"step"`              // median distance to the next position, in diameters of the probe
	Modes      int     `json:"modes"`             // of the probe
	Pixel      float64 `json:"pixel_m,omitempty"` // of the object, metres; 0 where it is not known
}

// farShare of the counts lies within Domain.Far.
const farShare = 0.98

// Describe measures a scan, whose object pixel is pixel metres wide, 0 where that is
// not known.
func Describe(d *ptychography.Dataset, pixel float64) Domain {
	p := d.Patterns
	f := newFrames(d)
	out := Domain{
		Photons: f.total / float64(p.Len()), Drift: drift(f.counts), Masked: f.masked(),
		Step: step(d.Scan) / max(d.Probe.Diameter(), 1), Modes: len(d.Probe.Modes), Pixel: pixel,
	}
	out.Contrast, out.Noise = f.all.contrast()
	rings := f.all.rings(f.n)
	out.Half, out.Far = radius(rings, 0.5), radius(rings, farShare)
	out.HalfSpread = f.halfSpread()
	return out
}

// frames are sums over the patterns.
type frames struct {
	n      int       // side
	counts []float64 // by pattern
	total  float64
	all    pixels
	blocks [across * across]pixels // of the scan
}

// pixels are sums over some patterns, pixel by pixel.
type pixels struct {
	sum, square []float64 // of counts brought to the mean dose
	seen        []float64 // in how many patterns a pixel is valid
}

func newPixels(size int) pixels {
	return pixels{sum: make([]float64, size), square: make([]float64, size), seen: make([]float64, size)}
}

func newFrames(d *ptychography.Dataset) *frames {
	p := d.Patterns
	size := p.N * p.N
	f := &frames{n: p.N, all: newPixels(size)}
	for q := range f.blocks {
		f.blocks[q] = newPixels(size)
	}
	for i := range p.Len() {
		f.counts = append(f.counts, p.Counts(i))
		f.total += f.counts[i]
	}
	mean := f.total / float64(p.Len())
	low, high := d.Scan.Bounds()
	for i := range p.Len() {
		pattern, mask, scale := p.At(i), p.MaskAt(i), mean/max(f.counts[i], 1e-30)
		f.all.add(pattern, mask, scale)
		f.blocks[block(d.Scan[i], low, high)].add(pattern, mask, scale)
	}
	return f
}

// across is how many blocks a scan is cut into along an axis.
const across = 3

// block numbers that of the scan in which a position lies.
func block(p, low, high ptychography.Position) int {
	at := func(v, low, high float64) int {
		return min(int(across*(v-low)/max(high-low, 1e-30)), across-1)
	}
	return across*at(p.Y, low.Y, high.Y) + at(p.X, low.X, high.X)
}

func (f *pixels) add(amplitude []float32, mask []bool, scale float64) {
	for k, a := range amplitude {
		if mask != nil && !mask[k] {
			continue
		}
		v := float64(a) * float64(a) * scale
		f.sum[k] += v
		f.square[k] += v * v
		f.seen[k]++
	}
}

// halfSpread is the standard deviation of the logarithm of the radius that holds half
// of the counts over the blocks of the scan. An object that scatters strongly
// widens the diffraction in one place more than in another, and another object of
// the kind all of it.
func (f *frames) halfSpread() float64 {
	var logs []float64
	for q := range f.blocks {
		if rings := f.blocks[q].rings(f.n); sum(rings) > 0 {
			logs = append(logs, math.Log(radius(rings, 0.5)))
		}
	}
	if len(logs) < 2 {
		return 0
	}
	return stat.StdDev(logs, nil)
}

// contrast is that of the speckle,
//
//	sum_k (var_k - m_k) / m_k  /  sum_k m_k,
//
// with the mean m_k and the variance of pixel k over the patterns: what Poisson noise
// adds is taken off, so that the dose does not matter. It is 0 where all patterns are
// alike and 1 for fully developed speckle (Goodman, Speckle Phenomena in Optics,
// section 3.2); incoherence and background lower it. A variance of n Poisson counts
// has the relative error sqrt(2 / n), from which that of the contrast follows.
func (f *pixels) contrast() (c, noise float64) {
	var excess, all, uncertain float64
	for k, n := range f.seen {
		m := f.sum[k] / max(n, 1)
		if n < 2 || m <= 0 {
			continue
		}
		variance := max(f.square[k]-n*m*m, 0) / (n - 1)
		excess += (variance - m) / m
		all += m
		uncertain += 2 / n
	}
	all = max(all, 1e-30)
	return max(excess/all, 0), math.Sqrt(uncertain) / all
}

func (f *frames) masked() float64 {
	var seen float64
	for _, n := range f.all.seen {
		seen += n
	}
	return 1 - seen/float64(len(f.all.seen)*len(f.counts))
}

// rings returns the mean counts of a pattern by distance from the centre, in rings
// one pixel wide.
func (f *pixels) rings(side int) []float64 {
	out := make([]float64, side)
	for k, n := range f.seen {
		y, x := float64(k/side-side/2), float64(k%side-side/2)
		if r := int(math.Hypot(y, x)); n > 0 && r < len(out) {
			out[r] += f.sum[k] / n
		}
	}
	return out
}

// radius of the circle that holds a share of the counts.
func radius(rings []float64, share float64) float64 {
	want := share * sum(rings)
	for r, v := range rings {
		if want <= v {
			return float64(r) + want/max(v, 1e-30)
		}
		want -= v
	}
	return float64(len(rings))
}

func sum(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

// drift is the standard deviation of the logarithms.
func drift(counts []float64) float64 {
	var mean, square, n float64
	for _, c := range counts {
		if c > 0 {
			l := math.Log(c)
			mean, square, n = mean+l, square+l*l, n+1
		}
	}
	mean /= max(n, 1)
	return math.Sqrt(max(square/max(n, 1)-mean*mean, 0))
}

// mostAnchors are enough for a median of distances.
const mostAnchors = 500

// step is the median distance of a position to the next one, in pixels.
func step(scan ptychography.Scan) float64 {
	var all []float64
	for i := 0; i < len(scan); i += max(len(scan)/mostAnchors, 1) {
		next := math.Inf(1)
		for j, q := range scan {
			if d := math.Hypot(scan[i].Y-q.Y, scan[i].X-q.X); j != i && d > 0 {
				next = min(next, d)
			}
		}
		all = append(all, next)
	}
	slices.Sort(all)
	if m := all[len(all)/2]; !math.IsInf(m, 1) {
		return m
	}
	return 0
}
