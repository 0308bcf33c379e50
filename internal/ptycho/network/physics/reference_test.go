package physics

import (
	"math"
	"math/cmplx"
	"math/rand/v2"

	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

// experiment is a small random problem together with its evaluation in float64
// by the formulas: bilinear sampling, sums over all pixels, a Fourier transform
// by its definition.
type experiment struct {
	n       int
	opts    Options
	probe   *ptychography.Probe
	data    *Data
	group   Group
	heads   [2][]float64 // [pixel][pattern]
	scale   Scale
	twiddle []complex128
}

// newExperiment draws everything at random, with two incoherent modes and a mask
// per pattern.
func newExperiment(seed uint64, patterns int, o Options) *experiment {
	const n = 16
	rng := rand.New(rand.NewPCG(seed, 9))
	e := &experiment{n: n, opts: o, probe: &ptychography.Probe{N: n}, scale: Scale{Log: 0.1, Parts: [2]float64{1.1, 0.8}}}
	for range 2 {
		mode := make([]complex64, n*n)
		for i := range mode {
			r2 := math.Pow(float64(i/n-n/2), 2) + math.Pow(float64(i%n-n/2), 2)
			mode[i] = complex64(complex(rng.NormFloat64(), rng.NormFloat64()) * complex(4*math.Exp(-r2/20), 0))
		}
		e.probe.Modes = append(e.probe.Modes, mode)
	}
	p := &ptychography.Patterns{N: n, Amplitude: make([]float32, patterns*n*n), Mask: make([]bool, patterns*n*n)}
	for i := range p.Amplitude {
		p.Amplitude[i] = float32(math.Sqrt(float64(rng.IntN(4))))
		p.Mask[i] = rng.IntN(10) > 0
	}
	e.data, _ = NewData(p)
	var scan ptychography.Scan
	for i := range patterns {
		e.group.Patterns = append(e.group.Patterns, i)
		scan = append(scan, ptychography.Position{Y: 5 * rng.NormFloat64(), X: 5 * rng.NormFloat64()})
	}
	e.group = NewGroup(e.group.Patterns, scan, o.Bilinear)
	for k := range e.heads {
		for range n * n * patterns {
			e.heads[k] = append(e.heads[k], float64(float32(0.7+0.3*rng.NormFloat64())))
		}
	}
	for i := range n {
		e.twiddle = append(e.twiddle, cmplx.Rect(1, -2*math.Pi*float64(i)/n))
	}
	return e
}

// maps are the heads in the form of the executor.
func (e *experiment) maps() [2]*simd.Map {
	var m [2]*simd.Map
	c := len(e.group.Patterns)
	for k := range m {
		m[k] = simd.NewMap(e.n, e.n, c)
		for i, v := range e.heads[k] {
			m[k].Pixel(i/c/e.n, i/c%e.n)[i%c] = float32(v)
		}
	}
	return m
}

func (e *experiment) object(i, y, x int) complex128 {
	if y < 0 || x < 0 || y >= e.n || x >= e.n {
		return 0
	}
	k := (y*e.n+x)*len(e.group.Patterns) + i
	if e.opts.Output == network.RealImaginary {
		return complex(e.heads[0][k], e.heads[1][k])
	}
	return cmplx.Rect(e.heads[0][k], e.heads[1][k])
}

func (e *experiment) weight(y, x int) float64 {
	if y < 0 || x < 0 || y >= e.n || x >= e.n {
		return 0
	}
	if e.opts.Weighting == ByProbe {
		var high float32
		light := e.probe.Intensity()
		for _, v := range light {
			high = max(high, v)
		}
		return float64(light[y*e.n+x] / high)
	}
	if q := e.n / 4; y >= q && x >= q && y < e.n-q && x < e.n-q {
		return 1
	}
	return 0
}

// sample interpolates f between pixels.
func sample(f func(y, x int) complex128, y, x float64) complex128 {
	iy, ix := math.Floor(y), math.Floor(x)
	fy, fx := y-iy, x-ix
	var sum complex128
	for k := range 4 {
		wy, wx := 1-fy, 1-fx
		if k/2 == 1 {
			wy = fy
		}
		if k%2 == 1 {
			wx = fx
		}
		if wy*wx != 0 {
			sum += complex(wy*wx, 0) * f(int(iy)+k/2, int(ix)+k%2)
		}
	}
	return sum
}

// canvasAt is the average at a pixel relative to the middle patch.
func (e *experiment) canvasAt(y, x int) complex128 {
	var num complex128
	var den float64
	for i, s := range e.group.Shifts {
		o := sample(func(y, x int) complex128 { return e.object(i, y, x) }, float64(y)-s.Y, float64(x)-s.X)
		m := real(sample(func(y, x int) complex128 { return complex(e.weight(y, x), 0) }, float64(y)-s.Y, float64(x)-s.X))
		num += o * complex(m, 0)
		den += m
	}
	if den <= 1e-6 {
		return 0
	}
	if e.opts.Weighting == Central {
		den += 0.001
	}
	return num / complex(den, 0)
}

// patches returns what the averaged object shows at each position.
func (e *experiment) patches() [][]complex128 {
	average := map[[2]int]complex128{}
	canvas := func(y, x int) complex128 {
		v, ok := average[[2]int{y, x}]
		if !ok {
			v = e.canvasAt(y, x)
			average[[2]int{y, x}] = v
		}
		return v
	}
	all := make([][]complex128, len(e.group.Shifts))
	for i, s := range e.group.Shifts {
		all[i] = make([]complex128, e.n*e.n)
		for k := range all[i] {
			y, x := k/e.n, k%e.n
			if len(e.group.Shifts) == 1 {
				all[i][k] = e.object(0, y, x)
			} else {
				all[i][k] = sample(canvas, float64(y)+s.Y, float64(x)+s.X)
			}
		}
	}
	return all
}

// loss evaluates everything.
func (e *experiment) loss() (sum float64) {
	for i, patch := range e.patches() {
		sum += e.patternLoss(i, e.intensity(patch)) / float64(len(e.group.Shifts))
	}
	return sum
}

func (e *experiment) intensity(patch []complex128) []float64 {
	n := e.n
	out := make([]float64, n*n)
	f, g := math.Exp(e.scale.Log), math.Exp(e.scale.Log)
	if e.opts.Rectangular {
		f, g = f*e.scale.Parts[0], g*e.scale.Parts[1]
	}
	for _, mode := range e.probe.Modes {
		psi := make([]complex128, n*n)
		for k, v := range patch {
			psi[k] = complex128(mode[k]) * complex(f*real(v), g*imag(v))
		}
		for k := range out {
			// Zero frequency at the centre.
			v := e.dft(psi, (k/n+n/2)%n, (k%n+n/2)%n)
			out[k] += real(v)*real(v) + imag(v)*imag(v)
		}
	}
	return out
}

func (e *experiment) dft(psi []complex128, v, u int) (sum complex128) {
	n := e.n
	for k, p := range psi {
		sum += p * e.twiddle[(v*(k/n)+u*(k%n))%n]
	}
	return sum / complex(float64(n), 0)
}

func (e *experiment) patternLoss(i int, intensity []float64) float64 {
	var nll, mae, counts, total float64
	p := e.data.Patterns
	for k, a := range p.Amplitude {
		if p.Mask[k] {
			counts += float64(a) * float64(a) / float64(p.Len())
			total += float64(a) / float64(p.Len())
		}
	}
	for j, v := range intensity {
		if !p.MaskAt(i)[j] {
			continue
		}
		a, l := float64(p.At(i)[j]), v+e.opts.Loss.Floor
		g, _ := math.Lgamma(a*a + 1)
		nll += l - a*a*math.Log(l) + g
		mae += math.Abs(math.Sqrt(l) - a)
	}
	return e.opts.Loss.NLL*nll/counts + e.opts.Loss.MAE*mae/total
}
