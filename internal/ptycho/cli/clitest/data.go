package clitest

import (
	"math"
	"math/rand/v2"
	"os"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// simulate returns data with a known answer: 25 patterns of 64 x 64 pixels.
func simulate(ts *testscript.TestScript, n int, sample string) (*ptychography.Dataset, *ptychography.Object) {
	sim := ptychography.DefaultSimulation()
	sim.Sample, sim.N, sim.Points, sim.Photons, sim.Seed = sample, n, 25, 1e5, 3
	d, truth, err := ptychography.Simulate(sim)
	ts.Check(err)
	return d, truth
}

// mkData writes a data file: mkdata file [truth|blobs|flatguess|strayguess|nan|shape|noprobe|n32|counts|far|metres|empty|gap|floatcounts|unknownprobe].
func mkData(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: mkdata file [kind]")
	}
	kind := append(args, "")[1]
	n := 64
	if kind == "n32" {
		n = 32
	}
	sample := "star"
	if kind == "blobs" {
		sample = "blobs"
	}
	d, truth := simulate(ts, n, sample)
	data := &npzdata.Data{Patterns: d.Patterns, Scan: d.Scan, Probe: d.Probe}
	shape := []int{d.Patterns.Len(), n, n}
	values := d.Patterns.Amplitude
	switch kind {
	case "truth", "blobs":
		data.Object = truth
	case "flatguess": // the usual first guess
		data.Object = ptychography.NewObject(d.Scan, n)
	case "strayguess": // an object in another frame than the positions
		data.Object = truth
		data.Object.Origin.Y -= 5000
	case "noprobe":
		data.Probe = nil
	case "unknownprobe":
		rng := rand.New(rand.NewPCG(1, 2))
		for i := range data.Probe.Modes[0] {
			data.Probe.Modes[0][i] = complex(float32(rng.NormFloat64()), float32(rng.NormFloat64()))
		}
	case "islands":
		for i := range data.Scan[:9] {
			data.Scan[i].Y -= 200
		}
	case "far":
		data.Scan[3].X = 1e12
	case "metres":
		for i := range data.Scan {
			data.Scan[i].X, data.Scan[i].Y = data.Scan[i].X*1e-8, data.Scan[i].Y*1e-8
		}
	case "empty":
		for i := range 5 * n * n {
			values[(i/(n*n)*5+2)*n*n+i%(n*n)] = 0
		}
	case "gap":
		for i := range values {
			if y, x := i/n%n, i%n; y >= 31 && y < 34 || x >= 31 && x < 34 {
				values[i] = 0
			}
		}
	case "floatcounts":
		for i, a := range values {
			values[i] = a * a // whole up to rounding
		}
	case "nan":
		values[7] = float32(math.NaN())
	case "shape":
		shape, values = []int{d.Patterns.Len(), n, n - 1}, values[:d.Patterns.Len()*n*(n-1)]
	case "counts":
		for i, a := range values {
			values[i] = float32(math.Round(float64(a) * float64(a)))
		}
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	if kind == "nan" || kind == "shape" || kind == "counts" {
		ts.Check(writeRaw(f, values, shape, d))
	} else {
		ts.Check(npzdata.Write(f, data))
	}
	ts.Check(f.Close())
}

// writeRaw writes arrays that the writer of the contract would refuse.
func writeRaw(f *os.File, values []float32, shape []int, d *ptychography.Dataset) error {
	w := npz.NewWriter(f, true)
	var x, y []float64
	for _, p := range d.Scan {
		x, y = append(x, p.X), append(y, p.Y)
	}
	n := d.Probe.N
	for key, a := range map[string]*npz.Array{
		"diffraction": npz.New(values, shape...), "xcoords": npz.New(x, len(x)), "ycoords": npz.New(y, len(y)),
		"probeGuess": npz.New(d.Probe.Modes[0], n, n),
	} {
		if err := w.Write(key, a); err != nil {
			return err
		}
	}
	return w.Close()
}

// mkRaw writes raw counts as convert reads them: zero frequency in the corner,
// positions (row, column).
func mkRaw(ts *testscript.TestScript, neg bool, args []string) {
	d, _ := simulate(ts, 64, "star")
	const n = 64
	counts := make([]float32, len(d.Patterns.Amplitude))
	for i, a := range d.Patterns.Amplitude {
		m, y, x := i/n/n, i/n%n, i%n
		counts[m*n*n+(y+n/2)%n*n+(x+n/2)%n] = float32(math.Round(float64(a) * float64(a)))
	}
	const pixel = 1.23984198433e-6 / 8000 * 2 / (n * 55e-6) // wavelength x distance / (N x detector pixel)
	var scan, metres []float64
	for _, p := range d.Scan {
		scan, metres = append(scan, p.Y, p.X), append(metres, p.Y*pixel, p.X*pixel)
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	w := npz.NewWriter(f, true)
	ts.Check(w.Write("data", npz.New(counts, len(d.Scan), n, n)))
	ts.Check(w.Write("scan", npz.New(scan, len(d.Scan), 2)))
	ts.Check(w.Write("metres", npz.New(metres, len(d.Scan), 2)))
	ts.Check(w.Write("probe", npz.New(d.Probe.Modes[0], n, n)))
	ts.Check(w.Close())
	ts.Check(f.Close())
}
