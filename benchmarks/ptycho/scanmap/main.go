// Command scanmap scales and turns the scan of simulated data, or of a data file, looks
// for its map and prints how far that is off. Docs/decisions/0081 has what it printed.
//
//	go run ./benchmarks/ptycho/scanmap -seeds 42,7,11
//	go run ./benchmarks/ptycho/scanmap -file star.npz
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

var (
	seeds   = flag.String("seeds", "42,7,11", "of simulated data")
	file    = flag.String("file", "", "data file in place of simulations")
	fit     = flag.String("fit", "affine", "affine or both")
	photons = flag.Float64("photons", 1e5, "mean number in a pattern")
	noise   = flag.Float64("position-error", 0, "of single positions, pixels")
	scale   = flag.Float64("scale", 0.95, "of the recorded scan")
	turn    = flag.Float64("turn", 3, "of the recorded scan, degrees")
	radius  = flag.Float64("radius", 0, "of the probe to begin with, where it is not the true one")
	defocus = flag.Float64("defocus", 60, "of that probe")
	engine  = flag.String("engine", "lsqml", "recipe")
)

func main() {
	flag.Parse()
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	fmt.Println("| seed | told, least | scale y, % | scale x, % | rotation, degrees | shear, % | rounds, passes | error as given, found |\n|---|---|---|---|---|---|---|---|")
	list := strings.Split(*seeds, ",")
	if *file != "" {
		list = []string{"1"}
	}
	for _, text := range list {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return err
		}
		if err := row(ctx, seed); err != nil {
			return err
		}
	}
	return nil
}

// row prints what is found for a seed, off from the truth.
func row(ctx context.Context, seed uint64) error {
	d, right, err := data(seed)
	if err != nil {
		return err
	}
	recipe, err := ptychography.ParseRecipe(*engine, 50)
	if err != nil {
		return err
	}
	s := ptychography.Solver{Recipe: recipe, Subpixel: ptychography.Bilinear, Hold: true, Seed: 42, PositionLimit: 8}
	if s.FitPositions, err = ptychography.ParsePositionFit(*fit); err != nil {
		return err
	}
	q, err := s.SearchMap(ctx, d)
	if err != nil {
		return err
	}
	m, err := ptychography.FitScanMap(right, q.Places)
	if err != nil {
		return err
	}
	fmt.Printf("| %d | %v, %.2f | %+.3f | %+.3f | %+.3f | %+.3f | %d, %d | %.5f, %.5f |\n", seed, q.Told, 100*q.Least,
		100*(m.ScaleY-1), 100*(m.ScaleX-1), m.Rotation*180/math.Pi, 100*m.Shear, q.Rounds, q.Passes, q.Before, q.After)
	return nil
}

// data are patterns with a scan that is wrong, and the right one.
func data(seed uint64) (*ptychography.Dataset, ptychography.Scan, error) {
	var d *ptychography.Dataset
	var right ptychography.Scan
	if *file != "" {
		f, err := npzdata.Load(*file, npzdata.Options{})
		if err != nil {
			return nil, nil, err
		}
		right = f.Scan
		d = &ptychography.Dataset{Patterns: f.Patterns, Probe: f.Probe, Scan: recorded(right)}
	} else {
		s := ptychography.DefaultSimulation()
		s.Sample, s.Seed, s.Photons, s.PositionError, s.ScanScale, s.ScanTurn = "blobs", seed, *photons, *noise, *scale, *turn*math.Pi/180
		var err error
		if right, err = s.Positions(); err != nil {
			return nil, nil, err
		}
		if d, _, err = ptychography.Simulate(s); err != nil {
			return nil, nil, err
		}
	}
	if *radius > 0 {
		var err error
		if d.Probe, err = ptychography.DefocusedDisc(d.Probe.N, *radius, *defocus); err != nil {
			return nil, nil, err
		}
	}
	d.Probe.Normalize(d.Patterns.MeanCounts())
	return d, right, nil
}

// recorded is a scan as the flags would have it.
func recorded(right ptychography.Scan) (out ptychography.Scan) {
	low, high := right.Bounds()
	y, x := (low.Y+high.Y)/2, (low.X+high.X)/2
	sin, cos := math.Sincos(*turn * math.Pi / 180)
	for _, p := range right {
		a, b := *scale*(p.Y-y), *scale*(p.X-x)
		out = append(out, ptychography.Position{Y: y + cos*a - sin*b, X: x + sin*a + cos*b})
	}
	return out
}
