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

// exampleData are a hundred small patterns of a star.
func exampleData() *ptychography.Dataset {
	s := ptychography.DefaultSimulation()
	s.N, s.Radius, s.Points, s.Step = 32, 7, 100, 3
	data, _, err := ptychography.Simulate(s)
	if err != nil {
		panic(err)
	}
	return data
}

// ePIE, with all patterns of a batch worked on at the same time.
func ExampleEPIE() {
	engine := ptychography.EPIE()
	engine.Batch, engine.ProbeFrom = 8, 1
	result, err := ptychography.NewSolver(engine, 10).Run(context.Background(), exampleData(), nil)
	fmt.Println(err == nil && result.Residual < 0.02)
	// Output: true
}

// rPIE makes longer steps where the probe is dark.
func ExampleRPIE() {
	engine := ptychography.RPIE()
	engine.Alpha = 0.5
	result, err := ptychography.NewSolver(engine, 10).Run(context.Background(), exampleData(), nil)
	fmt.Println(err == nil && result.Residual < 0.02)
	// Output: true
}

// Least squares, until nothing is gained any more; the best pass is returned.
func ExampleNewLSQML() {
	solver := ptychography.NewSolver(ptychography.NewLSQML(), 200)
	solver.StopEarly, solver.KeepBest, solver.Hold = true, true, true
	result, err := solver.Run(context.Background(), exampleData(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Verdict, len(result.Running) < 200)
	// Output: converged true
}

// Maximum likelihood finishes what least squares have found.
func ExampleNewML() {
	solver := ptychography.NewSolver(ptychography.NewLSQML(), 20)
	solver.Recipe = append(solver.Recipe, ptychography.Stage{Engine: ptychography.NewML(), Passes: 20})
	result, err := solver.Run(context.Background(), exampleData(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d passes, error below 0.003: %v\n", len(result.Running), result.Residual < 3e-3)
	// Output: 40 passes, error below 0.003: true
}

// The difference map, for data that others get stuck over.
func ExampleNewDM() {
	result, err := ptychography.NewSolver(ptychography.NewDM(), 10).Run(context.Background(), exampleData(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("error below 0.01: %v\n", result.Residual < 0.01)
	// Output: error below 0.01: true
}

// A recipe: five passes of ePIE, then least squares.
func ExampleParseRecipe() {
	recipe, err := ptychography.ParseRecipe("epie:5,lsqml:20:batch=16", 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(recipe.Passes(), recipe)
	// Output: 25 epie:5,lsqml:20:batch=16
}
