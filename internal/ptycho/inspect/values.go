package inspect

import (
	"math"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

const (
	wholeShare = 0.95 // of the values over wholeFrom that are whole when they are counts
	wholeFrom  = 1.2  // below, counts and their roots are alike
	lowDose    = 100. // counts in a pattern
)

// numbers counts the values of a pattern that are whole, as counts are.
func (m *measures) numbers(a []float32) {
	for _, x := range a {
		v := float64(x)
		if !(v > wholeFrom) || math.IsInf(v, 1) {
			continue
		}
		m.large++
		m.highest = max(m.highest, v)
		if math.Abs(v-math.Round(v)) < 1e-4*v+1e-5 && v < 1e4 {
			m.whole++
		}
	}
}

// values looks at what the numbers are.
func (l *looker) values() {
	if l.m.large >= 20 && float64(l.m.whole) >= wholeShare*float64(l.m.large) && l.m.highest > 3 {
		l.find("counts-as-amplitudes", Warning, 0, "--data-kind intensity", "the numbers are whole up to rounding, as counts are and amplitudes are not, and are taken for amplitudes")
	}
	if l.Facts.Photons < lowDose {
		l.find("low-dose", Warning, 0, "add patterns, or expose longer", "a pattern has %.3g counts in the mean: noise will rule the picture", l.Facts.Photons)
	}
}

const (
	cornerOff = 0.25 // of the side, along both axes: the zero frequency is at the corner
	offCentre = 0.15 // of the side
	certain   = 0.3  // length of the mean direction from which on it means something
)

// centre looks where the light falls on the detector, by the first harmonic, which
// does not mind where the picture is cut.
func (l *looker) centre() {
	n := l.p.N
	var y, x, total [2]float64
	for j := range l.m.sum {
		mean, ok := l.m.mean(j)
		if !ok {
			continue
		}
		a, b := 2*math.Pi*float64(j/n-n/2)/float64(n), 2*math.Pi*float64(j%n-n/2)/float64(n)
		y[0], y[1] = y[0]+mean*math.Cos(a), y[1]+mean*math.Sin(a)
		x[0], x[1] = x[0]+mean*math.Cos(b), x[1]+mean*math.Sin(b)
		total[0] += mean
	}
	offY, offX := math.Atan2(y[1], y[0])*float64(n)/(2*math.Pi), math.Atan2(x[1], x[0])*float64(n)/(2*math.Pi)
	l.Facts.Centre = [2]float64{offY, offX}
	sure := min(math.Hypot(y[0], y[1]), math.Hypot(x[0], x[1])) > certain*total[0]
	switch side := float64(n); {
	case !sure:
	case math.Abs(offY) > cornerOff*side && math.Abs(offX) > cornerOff*side:
		l.find("zero-frequency-at-corner", Warning, 0, "ptycho convert --centre corner", "the light falls on the corners of the patterns: their zero frequency is not at the centre")
	case math.Hypot(offY, offX) > offCentre*side:
		l.find("off-centre", Warning, 0, "ptycho convert --centre-row and --centre-column", "the light is centred %.1f rows and %.1f columns off the middle of the patterns", offY, offX)
	}
	l.detectorShift()
}

// detectorShift looks for a moment from which on all patterns lie elsewhere.
func (l *looker) detectorShift() {
	var at []int
	var y, x []float64
	for i, f := range l.m.frames {
		if f.used && f.total > 0 {
			at, y, x = append(at, i), append(y, f.y), append(x, f.x)
		}
	}
	const side = 12 // frames before and after
	best, moment, by := 0., 0, [2]float64{}
	for k := side; k+side <= len(at); k++ {
		dy, dx := median(y[k:k+side])-median(y[k-side:k]), median(x[k:k+side])-median(x[k-side:k])
		noise := max(spread(y[k:k+side]), spread(y[k-side:k]), spread(x[k:k+side]), spread(x[k-side:k]))
		whole := func() float64 { return math.Hypot(median(y[k:])-median(y[:k]), median(x[k:])-median(x[:k])) }
		if d := math.Hypot(dy, dx); d > best && d > shiftLeast && d > shiftSigma*noise && whole() > d/2 { // whole sorts all
			best, moment, by = d, at[k], [2]float64{dy, dx}
		}
	}
	if best > 0 {
		l.find("detector-shift", Warning, 0, "convert the parts of the scan apart, each with its centre", "from pattern %d on the light lies %.1f rows and %.1f columns further: the detector or the beam has moved", moment, by[0], by[1])
	}
}

const (
	dimmest         = 0.002 // of the pixels: fewer may be dead
	dimShare        = 0.01  // of the pixels, which light never fills evenly
	dimLeast        = 16    // pixels
	flatness        = 1.35  // brightest over dimmest of their means
	quiet           = 1.3   // variance over mean of their counts; 1 is that of photons
	backgroundShare = 0.02  // of all counts
)

// background looks for counts that are everywhere, which the dimmest pixels tell: they
// have the same mean then, and vary no more than photons do, where speckle would.
// Whatever else falls on the detector, it falls there least: a real star whose light is
// everywhere has means from 0.5 to 450 counts, those of the dimmest 1 % 1.8-fold apart
// with 1.7 times the variance of photons; with 10 counts more it is 1.06-fold and 1.08.
func (l *looker) background() {
	var means, excess []float64
	for j := range l.m.sum {
		if mean, ok := l.m.mean(j); ok && l.m.seen[j] > 1 {
			means = append(means, mean)
		}
	}
	low, high := quantile(means, dimmest), quantile(means, max(dimShare, dimLeast/float64(len(means))))
	for j := range l.m.sum {
		if mean, ok := l.m.mean(j); ok && l.m.seen[j] > 1 && mean <= high && mean > 0 {
			excess = append(excess, (l.m.square[j]/l.m.seen[j]-mean*mean)/mean)
		}
	}
	if !(low > 0) || len(excess) == 0 {
		return
	}
	noise := 4 / math.Sqrt(low*float64(len(l.totals())))
	speckle := math.Sqrt(max(0, median(excess)-1) * low)
	b := max(0, low-speckle)
	if l.Facts.Counts && high/low < flatness+noise && median(excess) < quiet && b*float64(len(means)) > backgroundShare*l.Facts.Photons && b > low/2 {
		l.Facts.Background = b
		l.find("background", Warning, 0, "subtract a dark frame before, or let reconstruct fit it with --fit-background yes", "every pixel has about %.3g counts that no object explains, %.0f %% of all", b, 100*min(1, b*float64(len(means))/l.Facts.Photons))
	}
}

// apply returns the data without what was found to do harm.
func (r *Report) apply(d *npzdata.Data, frames, mask bool) *npzdata.Data {
	out := *d
	if mask && (r.bad != nil || r.over != nil || r.limit > 0) {
		out.Patterns = r.masked(d)
	}
	if !frames || len(r.LeftOut) == 0 {
		return &out
	}
	var keep []int
	for i, f := range r.m.frames {
		if f.used {
			keep = append(keep, i)
		}
	}
	return out.Select(keep)
}

// masked are the patterns with the mask of what was found.
func (r *Report) masked(d *npzdata.Data) *ptychography.Patterns {
	src := d.Patterns.Source()
	if src == nil {
		p := *d.Patterns
		p.Mask = r.mask(d)
		return &p
	}
	if r.limit == 0 && !src.Masked() {
		return ptychography.NewStored(d.Patterns.N, src, r.mask(d))
	}
	return ptychography.NewStored(d.Patterns.N, &hidden{src, r, d.Patterns}, nil)
}

// hidden gives patterns that stay on disk a mask of what was found.
type hidden struct {
	ptychography.Source
	r *Report
	p *ptychography.Patterns // with their own mask
}

// Masked implements [ptychography.Source].
func (h *hidden) Masked() bool { return true }

// ReadMask implements [ptychography.Source].
func (h *hidden) ReadMask(dst []bool, i int) error {
	before := h.p.MaskAt(i)
	for j := range dst {
		dst[j] = (before == nil || before[j]) && (h.r.bad == nil || !h.r.bad[j])
	}
	if h.r.limit > 0 && h.r.m.frames[i].used {
		for j, a := range h.p.At(i) {
			dst[j] = dst[j] && !(float64(a)*float64(a) >= h.r.limit)
		}
	}
	return h.p.Err()
}

// mask joins that of the data with what was found.
func (r *Report) mask(d *npzdata.Data) []bool {
	p := d.Patterns
	size := p.N * p.N
	length := size
	if r.over != nil || len(p.Mask) > size {
		length = len(p.Amplitude)
	}
	out := make([]bool, length)
	for i := range out {
		out[i] = (len(p.Mask) == 0 || p.Mask[i%len(p.Mask)]) && (r.bad == nil || !r.bad[i%size]) && (r.over == nil || !r.over[i])
	}
	return out
}
