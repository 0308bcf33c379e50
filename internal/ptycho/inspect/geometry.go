package inspect

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/latent-go/latent/internal/fourier"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

const (
	leastOverlap = 0.4  // linear: below it reconstructions fail
	farAway      = 6.   // median steps
	repeated     = 0.05 // of the median step: two positions at one place
	cutShare     = 0.04 // of the light of a probe in its outermost sixteenth
	fitsProbe    = 0.35 // correlation of mean pattern and far field of the probe
	geometryOff  = 0.02 // relative
)

// geometry looks at the positions.
func (l *looker) geometry() {
	list := l.near()
	if len(list) < 3 {
		return
	}
	var steps []float64
	for _, n := range list {
		steps = append(steps, n.far)
	}
	l.Facts.Step = median(steps)
	if l.d.Probe != nil {
		l.Facts.Probe = l.d.Probe.Diameter()
		l.Facts.Overlap = 1 - l.Facts.Step/l.Facts.Probe
	}
	limit := max(farAway*l.Facts.Step, l.Facts.Probe)
	far, first := 0, -1
	for _, n := range list {
		if n.far > limit {
			if far++; first < 0 {
				first = n.i
			}
		}
	}
	if far > 0 && far <= len(list)/10 {
		l.find("position-outliers", Warning, far, "drop the patterns or repair the positions", "%s far from all others, the first has index %d", term.Counted(far, "position"), first)
	}
	if l.d.Probe != nil && l.Facts.Overlap < leastOverlap {
		l.find("little-overlap", Warning, 0, "check the unit of the positions, wavelength, distance and pixel, and that the data are far-field", "neighbouring positions lie %.3g pixels apart, the probe is %.3g wide: patterns are not tied together", l.Facts.Step, l.Facts.Probe)
	}
	l.metadata()
	l.twoScans(steps)
}

// metadata compares the pixel of the object with what the geometry makes of it.
func (l *looker) metadata() {
	p := l.d.Metadata.Physics
	if p.ObjectPixel == 0 || p.Wavelength == 0 || p.Distance == 0 || p.Pixel == 0 {
		return
	}
	want := p.Wavelength * p.Distance / (float64(l.p.N) * p.Pixel)
	if math.Abs(p.ObjectPixel/want-1) > geometryOff {
		l.find("geometry", Warning, 0, "ptycho convert with the right --wavelength or --energy, --distance and --pixel", "the object pixel is %.4g m in the file, wavelength x distance / (N x pixel) is %.4g m: positions are scaled wrongly", p.ObjectPixel, want)
	}
}

// twoScans looks for a second set of patterns at the places of the first.
func (l *looker) twoScans(steps []float64) {
	m := len(l.d.Scan)
	if m < 24 {
		return
	}
	best, at := 0., 0
	for _, cut := range []int{m / 2, m / 3, 2 * m / 3} {
		a, b := l.d.Scan[:cut], l.d.Scan[cut:]
		half := l.d.Scan[:cut/2]
		if covers(a, b) < 0.8 || covers(half, a) > 0.75 { // in random order every part covers all
			continue
		}
		close, tested := 0, 0
		for k := 0; k < len(b); k += max(1, len(b)/64) {
			tested++
			for _, p := range a {
				if distance(p, b[k]) < max(0.2*median(steps), repeated) {
					close++
					break
				}
			}
		}
		if s := float64(close) / float64(tested); s > best {
			best, at = s, cut
		}
	}
	if best > 0.5 {
		l.find("two-scans", Warning, m-at, "reconstruct them apart: store them in two files", "from pattern %d on the positions of the first ones are scanned again: two scans in one file, of one object only if nothing has moved", at)
	}
}

// covers returns which share of the box of b the box of a covers.
func covers(a, b ptychography.Scan) float64 {
	al, ah := a.Bounds()
	bl, bh := b.Bounds()
	y, x := min(ah.Y, bh.Y)-max(al.Y, bl.Y), min(ah.X, bh.X)-max(al.X, bl.X)
	return max(0, y) * max(0, x) / max((bh.Y-bl.Y)*(bh.X-bl.X), 1e-12)
}

// probe looks at the light that the file brings.
func (l *looker) probe() {
	p := l.d.Probe
	if p == nil {
		return
	}
	n := p.N
	light, edge, all := p.Intensity(), 0., 0.
	rim := max(1, n/16)
	for j, v := range light {
		all += float64(v)
		if y, x := j/n, j%n; min(y, x) < rim || max(y, x) >= n-rim {
			edge += float64(v)
		}
	}
	if edge > cutShare*all {
		l.find("probe-cut-off", Warning, 0, "choose a larger N, bin less, or give a smaller probe", "%.0f %% of the probe's light is at the edge of its %d x %d pixels: it does not fit in", 100*edge/all, n, n)
	}
	far, near := l.likeMean(p, true), l.likeMean(p, false)
	if far >= fitsProbe || math.IsNaN(far) {
		return
	}
	if near > 0.6 {
		l.find("near-field", Warning, 0, "nothing here reconstructs near-field data", "the mean pattern looks like the light on the sample, not like its far field: near-field data, or a probe of another plane")
		return
	}
	l.find("probe-does-not-fit", Warning, 0, "ptycho convert --probe guess, or the probe that was measured with these data", "the far field of the probe is unlike the mean pattern (correlation %.2f)", far)
}

// likeMean is the correlation between the amplitudes of the mean pattern and those of
// the probe, in the far field or where the sample is, both blurred over two pixels.
func (l *looker) likeMean(p *ptychography.Probe, far bool) float64 {
	n := p.N
	plan, err := fourier.NewPlan2[complex64](n, n)
	if err != nil {
		return math.NaN()
	}
	light, at := make([]float64, n*n), make([]complex64, n*n)
	for _, mode := range p.Modes {
		field := mode
		if far {
			field = make([]complex64, n*n)
			plan.Forward(field, mode)
			fourier.Shift2(at, field, n, n)
			field = at
		}
		for j, v := range field {
			light[j] += float64(real(v))*float64(real(v)) + float64(imag(v))*float64(imag(v))
		}
	}
	var a, b []float64
	for j := range light {
		if mean, ok := l.m.mean(j); ok {
			a, b = append(a, math.Sqrt(blurred(light, n, j))), append(b, math.Sqrt(mean))
		}
	}
	return correlation(a, b)
}

// blurred is the mean over 5 x 5 pixels.
func blurred(v []float64, n, j int) (sum float64) {
	y, x, count := j/n, j%n, 0.
	for r := max(0, y-2); r <= min(n-1, y+2); r++ {
		for c := max(0, x-2); c <= min(n-1, x+2); c++ {
			sum += v[r*n+c]
			count++
		}
	}
	return sum / count
}

func correlation(a, b []float64) float64 {
	var ma, mb, ab, aa, bb float64
	for i := range a {
		ma, mb = ma+a[i]/float64(len(a)), mb+b[i]/float64(len(b))
	}
	for i := range a {
		ab, aa, bb = ab+(a[i]-ma)*(b[i]-mb), aa+(a[i]-ma)*(a[i]-ma), bb+(b[i]-mb)*(b[i]-mb)
	}
	return ab / math.Sqrt(aa*bb)
}

const leastVariation = 1.3 // of the counts, in units of what photons make

// belonging looks whether patterns at neighbouring positions are alike, and whether
// the patterns turn as the positions say.
func (l *looker) belonging() {
	list := l.near()
	if len(list) < 16 || l.Facts.Step > l.Facts.Probe/3 {
		return
	}
	var beside, apart []float64
	rng := rand.New(rand.NewPCG(1, uint64(len(list))))
	for _, n := range list {
		other := list[rng.IntN(len(list))].i // half a scan on, patterns may be systematically unlike
		if slices.Contains(n.others, other) || other == n.i {
			continue
		}
		beside, apart = append(beside, l.alike(n.i, n.others[0])), append(apart, l.alike(n.i, other))
	}
	l.Facts.Alike = median(beside)
	noise := (spread(beside) + spread(apart)) / math.Sqrt(float64(len(beside)))
	if l.variation() > leastVariation && median(beside)-median(apart) < max(3*noise, 0.15*median(beside), 0.1) {
		l.find("positions-shuffled", Warning, 0, "check that patterns and positions are in one order", "patterns at neighbouring positions are no more alike than others: patterns and positions do not belong together")
		return
	}
	if !l.has("detector-shift") { // which moves the centres of mass, too
		l.orientation()
	}
}

// variation is the median over the brighter pixels of the variance over the mean; 1 is
// what photons make of patterns that are all the same.
func (l *looker) variation() float64 {
	var v []float64
	mid := l.Facts.Photons / float64(len(l.m.sum))
	for j := range l.m.sum {
		if mean, ok := l.m.mean(j); ok && mean >= mid && mean > 0 {
			v = append(v, (l.m.square[j]/l.m.seen[j]-mean*mean)/mean)
		}
	}
	return median(v)
}
