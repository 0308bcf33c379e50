package ptychography_test

import (
	"context"
	"fmt"

	"github.com/latent-go/latent/ptychography"
)

// Make data with a known answer, invert them, and compare.
func Example() {
	s := ptychography.DefaultSimulation()
	s.N, s.Radius, s.Points, s.Step = 32, 7, 100, 3
	data, truth, err := ptychography.Simulate(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	solver := ptychography.NewSolver(ptychography.EPIE(), 20)
	result, err := solver.Run(context.Background(), data, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	covered, err := ptychography.Coverage(truth, data.Scan, data.Probe, 0.1)
	if err != nil {
		fmt.Println(err)
		return
	}
	seen := make([]bool, len(covered))
	for i, patches := range covered {
		seen[i] = patches >= 4
	}
	match, err := ptychography.MatchPhase(truth.Image, result.Object.Image, seen)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("phases agree:", match.Pearson > 0.95)
	// Output: phases agree: true
}

// A zone plate with an outermost zone of 50 nm and 8.8 keV, and its light 0.4 mm
// behind the focus on pixels of 41 nm.
func ExampleZonePlate() {
	plate := ptychography.ZonePlate{Diameter: 180e-6, OuterZone: 50e-9, Stop: 70e-6}
	wavelength := ptychography.Wavelength(8800)
	probe, err := plate.Probe(64, 41e-9, wavelength, 0.4e-3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("focal length %.1f mm, energy %.3f\n", 1e3*plate.FocalLength(wavelength), probe.Energy())
	// Output: focal length 63.9 mm, energy 1.000
}
