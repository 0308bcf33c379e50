// Command star trains the network on the bundled Siemens star without labels
// and compares the stitched phase with that of ePIE.
//
//	go run ./benchmarks/ptycho/star -seconds 600 -seed 1 -out DIR
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/cmplx"
	"os"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/stitch"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/internal/simd"
	"github.com/latent-go/latent/ptychography"
)

var (
	seconds  = flag.Float64("seconds", 600, "time for training")
	seed     = flag.Uint64("seed", 1, "of weights, groups and order")
	workers  = flag.Int("workers", 2, "goroutines")
	rate     = flag.Float64("rate", 1e-3, "learning rate")
	batch    = flag.Int("batch", 16, "groups in a step")
	filters  = flag.Int("filters", 1, "filter scale")
	gridsize = flag.Int("gridsize", 2, "side of a group")
	gates    = flag.Bool("gates", false, "attention in the encoder")
	shape    = flag.String("shape", "amp_phase", "amp_phase or real_imag")
	frame    = flag.String("frame", "", "activation of the border; empty: that of the head")
	near     = flag.Int("neighbours", 6, "nearest positions to draw a group from")
	clip     = flag.Float64("clip", 0, "largest norm of the gradient; 0: none")
	epochs   = flag.Int("epochs", 0, "length of the cosine schedule; 0: constant rate")
	data     = flag.String("data", "datasets/siemens-star/siemens-star-64.npz", "data set")
	out      = flag.String("out", "", "directory for pictures")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	d, err := npzdata.Load(*data, npzdata.Options{})
	if err != nil {
		return err
	}
	set, err := d.Dataset()
	if err != nil {
		return err
	}
	p, err := problem(set)
	if err != nil {
		return err
	}
	if err := train(p); err != nil {
		return err
	}
	object, err := draw(p, set)
	if err != nil {
		return err
	}
	return compare(set, object)
}

func problem(d *ptychography.Dataset) (*training.Problem, error) {
	a, err := network.Default(d.Probe.N, *gridsize, *filters)
	if err != nil {
		return nil, err
	}
	a.EncoderGate, a.Output, a.FrameActivation = *gates, network.Output(*shape), network.Activation(*frame)
	net, err := network.New(a)
	if err != nil {
		return nil, err
	}
	kernels, err := simd.Default()
	if err != nil {
		return nil, err
	}
	counts, err := physics.NewData(d.Patterns)
	if err != nil {
		return nil, err
	}
	o := physics.DefaultOptions()
	o.Output = a.Output
	ph, err := physics.New(d.Probe, counts, o)
	if err != nil {
		return nil, err
	}
	fmt.Printf("%d parameters, kernels %s\n", net.Size(), simd.Kernels())
	p := &training.Problem{Weights: network.NewWeights(net, kernels), Physics: ph, Patterns: d.Patterns, InputScale: training.InputScale(d.Patterns)}
	p.Groups = func(epoch int) ([]physics.Group, error) { return groups(d.Scan, epoch) }
	return p, nil
}

func groups(scan ptychography.Scan, epoch int) ([]physics.Group, error) {
	g, err := grouping.Make(scan, grouping.Options{GridSize: *gridsize, Neighbours: *near, Seed: *seed, Epoch: uint64(epoch)})
	if err != nil {
		return nil, err
	}
	var all []physics.Group
	for i := range g.Len() {
		all = append(all, physics.NewGroup(g.At(i), scan, false))
	}
	return all, nil
}

func train(p *training.Problem) error {
	s := training.DefaultSettings()
	s.Epochs, s.Batch, s.LearningRate, s.Seed, s.Workers, s.Clipping.Value = 1<<20, *batch, *rate, *seed, *workers, *clip
	if *epochs > 0 {
		s.Epochs = *epochs
		s.Schedule.Scheduler, s.Schedule.MinRatio = training.CosineAnnealing, 0.02
	}
	t, err := training.New(p, s)
	if err != nil {
		return err
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(*seconds*float64(time.Second)))
	defer cancel()
	err = t.Run(ctx, func(e training.Epoch) error {
		if e.Epoch <= 3 || e.Epoch%10 == 0 {
			fmt.Printf("epoch %d, %.0f s: loss %.5f, |gradient| %.3g, scale %.3f, spread %.3f %.3f\n",
				e.Epoch, time.Since(start).Seconds(), e.TrainLoss, e.GradNorm, e.Scale, e.Spread.First, e.Spread.Second)
		}
		return nil
	})
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	fmt.Printf("%d epochs\n", len(t.History()))
	return err
}

// draw stitches the consistent patches of two rounds of groups.
func draw(p *training.Problem, d *ptychography.Dataset) (*ptychography.Object, error) {
	w, err := stitch.Weights(stitch.Probe, d.Probe, 0)
	if err != nil {
		return nil, err
	}
	canvas, err := stitch.New(d.Scan, d.Probe.N, w)
	if err != nil {
		return nil, err
	}
	e := network.NewForward(p.Weights)
	s := physics.Scale{Log: float64(p.Weights.Scale()[0]), Parts: [2]float64{1, 1}}
	for round := range 2 {
		all, err := groups(d.Scan, 1<<30+round)
		if err != nil {
			return nil, err
		}
		for _, g := range all {
			training.FillInput(e.Input(), d.Patterns, g.Patterns, p.InputScale)
			e.Forward()
			p.Physics.Energy(g, [2]*simd.Map{e.Output(0), e.Output(1)}, s)
			for i, patch := range p.Physics.Patches() {
				if err := canvas.Add(d.Scan[g.Patterns[i]], patch); err != nil {
					return nil, err
				}
			}
		}
	}
	return canvas.Result().Object, nil
}

func compare(d *ptychography.Dataset, object *ptychography.Object) error {
	engine := ptychography.EPIE()
	engine.Passes, engine.ProbeStep, engine.ProbeFrom = 60, 0.5, 3
	r, err := engine.Run(context.Background(), d, nil)
	if err != nil {
		return err
	}
	cover, err := ptychography.Coverage(r.Object, d.Scan, d.Probe, 0.02)
	if err != nil {
		return err
	}
	seen := ptychography.Object{Image: ptychography.NewImage(r.Object.Rows, r.Object.Cols), Origin: r.Object.Origin}
	for i, c := range cover {
		if c >= 4 {
			seen.Data[i] = 1
		}
	}
	reference, image, err := ptychography.Overlap(r.Object, object)
	if err != nil {
		return err
	}
	region, _, err := ptychography.Overlap(&seen, object)
	if err != nil {
		return err
	}
	mask := make([]bool, len(region.Data))
	for i, v := range region.Data {
		mask[i] = v != 0
	}
	return report(reference, image, mask)
}

func report(reference, image ptychography.Image, mask []bool) error {
	m, err := ptychography.MatchPhase(reference, image, mask)
	if err != nil {
		return err
	}
	twin := ptychography.NewImage(image.Rows, image.Cols)
	for i, v := range image.Data {
		twin.Data[i] = complex(real(v), -imag(v))
	}
	other, err := ptychography.MatchPhase(reference, twin, mask)
	if err != nil {
		return err
	}
	fmt.Printf("phase correlation with ePIE %.4f (conjugate %.4f)\n", m.Pearson, other.Pearson)
	if *out == "" {
		return nil
	}
	m.Apply(image)
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	return errors.Join(picture("network.png", image, mask), picture("epie.png", reference, mask))
}

// picture shows the phase from -1.5 to 1.5 radians around its mean.
func picture(name string, m ptychography.Image, mask []bool) error {
	var mean complex128
	for i, v := range m.Data {
		if mask[i] {
			mean += complex128(v)
		}
	}
	img := image.NewGray(image.Rect(0, 0, m.Cols, m.Rows))
	for i, v := range m.Data {
		if mask[i] {
			phase := cmplx.Phase(complex128(v) * cmplx.Conj(mean))
			img.SetGray(i%m.Cols, i/m.Cols, color.Gray{uint8(math.Round(255 * min(max(phase/3+0.5, 0), 1)))})
		}
	}
	f, err := os.Create(filepath.Join(*out, name))
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, img), f.Close())
}
