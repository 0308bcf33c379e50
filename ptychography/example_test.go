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
