// Package spoiled makes good data wrong in the ways in which real data are: for tests and
// benchmarks that look whether it is noticed. What a fault measures is in the units of
// the data, so that it can be made of any file.
package spoiled

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// fault is one way to be wrong.
type fault struct {
	Name   string
	Kind   string // what the numbers are said to be, see config; "" for auto
	change func(*npzdata.Data)
}

// Of returns data with the fault; those that are given stay as they are.
func (f fault) Of(d *npzdata.Data) *npzdata.Data {
	out := *d
	out.Patterns = &ptychography.Patterns{N: d.Patterns.N, Amplitude: slices.Clone(d.Patterns.Amplitude), Mask: slices.Clone(d.Patterns.Mask)}
	out.Scan, out.Probe, out.Object, out.True = slices.Clone(d.Scan), d.Probe.Clone(), nil, nil
	f.change(&out)
	return &out
}

// Faults are those of real data; the first is none.
var Faults = []fault{
	{Name: "none", change: func(*npzdata.Data) {}},
	{Name: "beam stop, radius 3", change: counts(func(n, _, y, x int, k float64) float64 {
		return when(math.Hypot(float64(y-n/2), float64(x-n/2)) <= 3, 0, k)
	})},
	{Name: "gap of 3 rows and columns", change: counts(func(n, _, y, x int, k float64) float64 {
		return when(y >= n/2-2 && y < n/2+1 || x >= n/2-2 && x < n/2+1, 0, k)
	})},
	{Name: "one hot pixel", change: counts(func(_, _, y, x int, k float64) float64 { return when(y == 10 && x == 10, 90000, k) })},
	{Name: "a fifth of the patterns empty", change: counts(func(_, i, _, _ int, k float64) float64 { return when(i%5 == 3, 0, k) })},
	{Name: "background of 10 counts", change: func(d *npzdata.Data) {
		noise := distuv.Poisson{Lambda: 10, Src: rand.NewPCG(1, 2)}
		counts(func(_, _, _, _ int, k float64) float64 { return k + noise.Rand() })(d)
	}},
	{Name: "intensity drifting from 0.5 to 1.5", change: func(d *npzdata.Data) {
		last := float64(d.Patterns.Len() - 1)
		counts(func(_, i, _, _ int, k float64) float64 { return k * (0.5 + float64(i)/last) })(d)
	}},
	{Name: "counts where amplitudes belong", change: squared},
	{Name: "counts said to be amplitudes", Kind: "amplitude", change: squared},
	{Name: "three modes of a source 3 pixels wide", change: blurred},
	{Name: "positions wrong by 1 pixel", change: off(1)},
	{Name: "positions wrong by 2 pixels", change: off(2)},
	{Name: "positions wrong by 4 pixels", change: off(4)},
	{Name: "scan scaled by 0.95", change: places(func(y, x float64) (float64, float64) { return .95 * y, .95 * x })},
	{Name: "scan turned by 3 degrees", change: places(func(y, x float64) (float64, float64) {
		s, c := math.Sincos(3 * math.Pi / 180)
		return c*y + s*x, c*x - s*y
	})},
	{Name: "scan scaled by 0.95 and turned by 3 degrees", change: places(func(y, x float64) (float64, float64) {
		s, c := math.Sincos(3 * math.Pi / 180)
		return .95 * (c*y + s*x), .95 * (c*x - s*y)
	})},
	{Name: "axes exchanged", change: places(func(y, x float64) (float64, float64) { return x, y })},
	{Name: "one axis reversed", change: places(func(y, x float64) (float64, float64) { return y, -x })},
	{Name: "patterns transposed", change: func(d *npzdata.Data) {
		n := d.Patterns.N
		for i := range d.Patterns.Len() {
			p := d.Patterns.At(i)
			for j, a := range slices.Clone(p) {
				p[j%n*n+j/n] = a
			}
		}
	}},
	{Name: "positions shuffled", change: func(d *npzdata.Data) {
		rand.New(rand.NewPCG(3, 4)).Shuffle(len(d.Scan), func(i, j int) { d.Scan[i], d.Scan[j] = d.Scan[j], d.Scan[i] })
	}},
}

func when(c bool, a, b float64) float64 {
	if c {
		return a
	}
	return b
}

// counts changes the counts of every pixel, given side, frame, row and column.
func counts(f func(n, i, y, x int, k float64) float64) func(*npzdata.Data) {
	return func(d *npzdata.Data) {
		n := d.Patterns.N
		for j, a := range d.Patterns.Amplitude {
			d.Patterns.Amplitude[j] = float32(math.Sqrt(f(n, j/(n*n), j/n%n, j%n, float64(a)*float64(a))))
		}
	}
}

// squared stores whole counts as amplitudes. They are made a little more than whole: of
// whole ones the file would be written as of counts.
func squared(d *npzdata.Data) {
	counts(func(_, _, _, _ int, k float64) float64 { return k * k * (1 + 1e-5) })(d)
}

// blurred lets every photon fall into its own pixel or the one left or right of it: the
// light of a source three pixels wide, which is three modes of the probe, two of them
// tilted to either side.
func blurred(d *npzdata.Data) {
	n, rng := d.Patterns.N, rand.New(rand.NewPCG(7, 8))
	for i := range d.Patterns.Len() {
		p := d.Patterns.At(i)
		moved := make([]float64, len(p))
		for j, a := range p {
			for range int(math.Round(float64(a) * float64(a))) {
				x := min(n-1, max(0, j%n+rng.IntN(3)-1))
				moved[j/n*n+x]++
			}
		}
		for j, k := range moved {
			p[j] = float32(math.Sqrt(k))
		}
	}
}

// places changes the positions, given about the middle of the scan.
func places(f func(y, x float64) (float64, float64)) func(*npzdata.Data) {
	return func(d *npzdata.Data) {
		low, high := d.Scan.Bounds()
		cy, cx := (low.Y+high.Y)/2, (low.X+high.X)/2
		for i, p := range d.Scan {
			y, x := f(p.Y-cy, p.X-cx)
			d.Scan[i] = ptychography.Position{Y: cy + y, X: cx + x}
		}
	}
}

func off(pixels float64) func(*npzdata.Data) {
	return func(d *npzdata.Data) {
		rng := rand.New(rand.NewPCG(5, 6))
		places(func(y, x float64) (float64, float64) {
			return y + pixels*rng.NormFloat64(), x + pixels*rng.NormFloat64()
		})(d)
	}
}
