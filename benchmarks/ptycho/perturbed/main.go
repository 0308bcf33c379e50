// Command perturbed spoils a data file in the ways that real data are spoiled and
// reconstructs each as "ptycho reconstruct FILE" would, without any flag. It prints the
// error, how far amplitude and phase are from the reconstruction of the file as it is,
// in decibels over the best constant, and what was said.
//
//	ptycho convert siemens-star star.npz && go run ./benchmarks/ptycho/perturbed star.npz
//
// benchmarks/ptycho/perturbed/run does so with the star of LATENT_DATA.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/export"
	"github.com/latent-go/latent/internal/ptycho/inspect"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/solve"
	"github.com/latent-go/latent/ptychography"
)

var (
	passes = flag.Int("passes", 0, "of a reconstruction; 0 for the default")
	only   = flag.String("only", "", "perturbations whose names contain this")
)

func main() {
	flag.Parse()
	if err := run(context.Background(), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, files []string) error {
	if len(files) != 1 {
		return fmt.Errorf("usage: perturbed [-passes n] [-only name] DATA.npz")
	}
	dir, err := os.MkdirTemp("", "perturbed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d, err := npzdata.Load(files[0], npzdata.Options{})
	if err != nil {
		return err
	}
	fmt.Println("| perturbation | error | amplitude, dB | phase, dB | said |\n|---|---|---|---|---|")
	var first *ptychography.Object
	for i, p := range perturbations {
		if i > 0 && !strings.Contains(p.name, *only) {
			continue
		}
		r, said, err := reconstruct(ctx, dir, p.change(clone(d)))
		if err != nil {
			fmt.Printf("| %s | refused: %v | | | |\n", p.name, err)
			continue
		}
		if first == nil {
			first = r.object.Object
			fmt.Printf("| %s | %.4f | | | %s |\n", p.name, r.error, said)
			continue
		}
		m, why := r.object.Judge(first)
		if m == nil {
			fmt.Printf("| %s | %.4f | none: %s | | %s |\n", p.name, r.error, why, said)
			continue
		}
		fmt.Printf("| %s | %.4f | %.1f | %.1f | %s |\n", p.name, r.error, float64(m.Amplitude.Gain), float64(m.Phase.Gain), said)
	}
	return nil
}

type result struct {
	object *output.Reconstruction
	error  float64
}

// reconstruct writes data to a file, reconstructs it and tells what was found.
func reconstruct(ctx context.Context, dir string, d *npzdata.Data) (*result, string, error) {
	path := filepath.Join(dir, "data.npz")
	if err := atomicfile.Write(path, 0o644, func(w io.Writer) error { return npzdata.Write(w, d) }); err != nil {
		return nil, "", err
	}
	written, err := npzdata.Load(path, npzdata.Options{}) // which may find counts, where amplitudes were meant
	if err != nil {
		return nil, "", err
	}
	var said []string
	for _, f := range inspect.Look(written).Findings {
		said = append(said, f.Name)
	}
	s, err := config.NewReconstruct(nil)
	if err != nil {
		return nil, "", err
	}
	if *passes > 0 {
		if s.Recipe, err = ptychography.ParseRecipe(s.Engine, *passes); err != nil {
			return nil, "", err
		}
	}
	s.OutputDir = filepath.Join(dir, "out")
	n := output.NewNotices(nil, nil, output.Begin("perturbed", nil, time.Now()))
	o, err := solve.Reconstruct(ctx, path, s, n, nil)
	if err != nil {
		return nil, "", err
	}
	if left, ok := n.Run.Results["left_over"].([]string); ok {
		said = append(said, left...)
	}
	made, err := export.Read(filepath.Join(s.OutputDir, output.ArraysFile))
	if err != nil {
		return nil, "", err
	}
	r, err := output.New(made.Object, made.Probe, made.Scan, nil)
	if len(said) == 0 {
		said = []string{"nothing"}
	}
	return &result{r, float64(o.Metrics.Residual)}, strings.Join(said, ", "), err
}

func clone(d *npzdata.Data) *npzdata.Data {
	out := *d
	out.Patterns = &ptychography.Patterns{N: d.Patterns.N, Amplitude: slices.Clone(d.Patterns.Amplitude), Mask: slices.Clone(d.Patterns.Mask)}
	out.Scan, out.Probe, out.Object = slices.Clone(d.Scan), d.Probe.Clone(), nil
	return &out
}

// perturbations are those of issue 18, in the measures of a pattern of the file: its
// brightest pixels and its side.
var perturbations = []struct {
	name   string
	change func(d *npzdata.Data) *npzdata.Data
}{
	{"none", func(d *npzdata.Data) *npzdata.Data { return d }},
	{"beam stop, radius 3", counts(func(d *npzdata.Data, _, y, x int, k float64) float64 {
		return when(math.Hypot(float64(y-d.Patterns.N/2), float64(x-d.Patterns.N/2)) <= 3, 0, k)
	})},
	{"gap of 3 rows and columns", counts(func(d *npzdata.Data, _, y, x int, k float64) float64 {
		mid := d.Patterns.N / 2
		return when(y >= mid-2 && y < mid+1 || x >= mid-2 && x < mid+1, 0, k)
	})},
	{"one hot pixel", counts(func(_ *npzdata.Data, _, y, x int, k float64) float64 { return when(y == 10 && x == 10, 90000, k) })},
	{"a fifth of the patterns empty", counts(func(_ *npzdata.Data, i, _, _ int, k float64) float64 { return when(i%5 == 3, 0, k) })},
	{"background of 10 counts", func(d *npzdata.Data) *npzdata.Data {
		noise := distuv.Poisson{Lambda: 10, Src: rand.NewPCG(1, 2)}
		return counts(func(_ *npzdata.Data, _, _, _ int, k float64) float64 { return k + noise.Rand() })(d)
	}},
	{"intensity drifting from 0.5 to 1.5", counts(func(d *npzdata.Data, i, _, _ int, k float64) float64 {
		return k * (0.5 + float64(i)/float64(d.Patterns.Len()-1))
	})},
	{"counts taken for amplitudes", counts(func(_ *npzdata.Data, _, _, _ int, k float64) float64 { return k * k * (1 + 1e-5) })}, // not whole, or the file is read as counts
	{"positions wrong by 1 pixel", off(1)},
	{"positions wrong by 2 pixels", off(2)},
	{"positions wrong by 4 pixels", off(4)},
	{"scan scaled by 0.95", places(func(y, x float64) (float64, float64) { return .95 * y, .95 * x })},
	{"scan turned by 3 degrees", places(func(y, x float64) (float64, float64) {
		s, c := math.Sincos(3 * math.Pi / 180)
		return c*y + s*x, c*x - s*y
	})},
	{"axes exchanged", places(func(y, x float64) (float64, float64) { return x, y })},
	{"one axis reversed", places(func(y, x float64) (float64, float64) { return y, -x })},
	{"patterns transposed", func(d *npzdata.Data) *npzdata.Data {
		n := d.Patterns.N
		for i := range d.Patterns.Len() {
			p := d.Patterns.At(i)
			for j, a := range slices.Clone(p) {
				p[j%n*n+j/n] = a
			}
		}
		return d
	}},
	{"positions shuffled", func(d *npzdata.Data) *npzdata.Data {
		rand.New(rand.NewPCG(3, 4)).Shuffle(len(d.Scan), func(i, j int) { d.Scan[i], d.Scan[j] = d.Scan[j], d.Scan[i] })
		return d
	}},
}

func when(c bool, a, b float64) float64 {
	if c {
		return a
	}
	return b
}

// counts changes the counts of every pixel, given frame, row and column.
func counts(f func(d *npzdata.Data, i, y, x int, k float64) float64) func(*npzdata.Data) *npzdata.Data {
	return func(d *npzdata.Data) *npzdata.Data {
		n := d.Patterns.N
		for j, a := range d.Patterns.Amplitude {
			d.Patterns.Amplitude[j] = float32(math.Sqrt(f(d, j/(n*n), j/n%n, j%n, float64(a)*float64(a))))
		}
		return d
	}
}

// places changes the positions, given about the middle of the scan.
func places(f func(y, x float64) (float64, float64)) func(*npzdata.Data) *npzdata.Data {
	return func(d *npzdata.Data) *npzdata.Data {
		low, high := d.Scan.Bounds()
		cy, cx := (low.Y+high.Y)/2, (low.X+high.X)/2
		for i, p := range d.Scan {
			y, x := f(p.Y-cy, p.X-cx)
			d.Scan[i] = ptychography.Position{Y: cy + y, X: cx + x}
		}
		return d
	}
}

func off(pixels float64) func(*npzdata.Data) *npzdata.Data {
	rng := rand.New(rand.NewPCG(5, 6))
	return places(func(y, x float64) (float64, float64) {
		return y + pixels*rng.NormFloat64(), x + pixels*rng.NormFloat64()
	})
}
