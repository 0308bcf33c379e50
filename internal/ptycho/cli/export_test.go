package cli

import (
	"bytes"
	"sync"

	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/datasets/datatest"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/convert"
	"github.com/latent-go/latent/ptychography"
)

// Scripts know one public data set more, whose file is made here.
func init() {
	publicData.Table = func() []datasets.Set {
		return append(datasets.Table(), datatest.Set(Program, PublicFile()))
	}
	publicData.Convert[datatest.Name] = convert.Star
}

// PublicFile is a file like the public star, simulated: 9 patterns of 64 x 64
// counts as float32, with axes of length one, zero frequency at the corner.
var PublicFile = sync.OnceValue(func() []byte {
	set, _, err := ptychography.Simulate(ptychography.Simulation{
		N: 64, Sample: "blobs", Path: "raster", Points: 9, Step: 5, Radius: 12, Defocus: 60, Modes: 1, Photons: 2e4, Subpixel: ptychography.Bilinear, Seed: 1,
	})
	if err != nil { // a kernel set that is not there: the command under test says so
		return nil
	}
	const n = 64
	counts := make([]float32, len(set.Patterns.Amplitude))
	for i, a := range set.Patterns.Amplitude {
		pattern, row, col := i/(n*n), i/n%n, i%n
		counts[pattern*n*n+(row+n/2)%n*n+(col+n/2)%n] = float32(int(a*a + 0.5))
	}
	scan := make([]float32, 0, 2*len(set.Scan))
	for _, p := range set.Scan {
		scan = append(scan, float32(p.Y), float32(p.X))
	}
	var b bytes.Buffer
	w := npz.NewWriter(&b, true)
	for _, a := range []struct {
		key   string
		array *npz.Array
	}{
		{"data", npz.New(counts, 1, len(set.Scan), n, n)},
		{"probe", npz.New(set.Probe.Modes[0], 1, 1, 1, 1, n, n)},
		{"scan", npz.New(scan, 1, len(set.Scan), 2)},
	} {
		if err := w.Write(a.key, a.array); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
})
