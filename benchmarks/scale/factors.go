package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/ptychography"
)

// factors are what one machine tells.
type factors struct {
	Overhead float64 // seconds of a task beyond its work: claim, record, release
	Files    float64 // files that this leaves
	Pass     float64 // seconds of a pass over a pattern of 256 x 256, one core
	Pattern  float64 // bytes of a pattern
	Fit      float64 // seconds of a fit of 1,000 albums, one core
	Run      float64 // files of a run
}

// written are the factors of docs/scale-out.md.
func written() factors {
	return factors{Overhead: 0.04, Files: 2, Pass: 0.011, Pattern: 256 * 256 * 4, Fit: 3.6, Run: 38}
}

// measure measures what it can in a few seconds, and keeps the rest.
func measure(dir string) (factors, error) {
	f := written()
	var names []string
	for i := range 200 {
		names = append(names, strconv.Itoa(i))
	}
	s := &shards.Study{Root: dir, Names: names}
	began := time.Now()
	_, err := s.Run(context.Background(), shards.Shard{}, func(_ context.Context, t *shards.Task) error { return t.Begin() })
	if err != nil {
		return f, err
	}
	f.Overhead = time.Since(began).Seconds() / float64(len(names))
	left, err := os.ReadDir(filepath.Join(dir, names[0]))
	if err != nil {
		return f, err
	}
	f.Files = float64(len(left))
	f.Pass, err = pass()
	return f, err
}

// pass times the default engine on a few simulated patterns of 256 x 256.
func pass() (float64, error) {
	const points, passes = 16, 3
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points = 256, points
	d, _, err := ptychography.Simulate(sim)
	if err != nil {
		return 0, err
	}
	recipe, err := ptychography.ParseRecipe("lsqml", passes)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	_, err = ptychography.Solver{Recipe: recipe, Threads: 1}.Run(context.Background(), d, nil)
	return time.Since(began).Seconds() / points / passes, err
}

func (f factors) print(w io.Writer) {
	fmt.Fprintf(w, "factors of one machine: %.1f ms and %.0f files a task beside its work, %.1f ms a pass over a pattern of 256 x 256 on one core, %.0f kB a pattern, %.1f s a fit of 1,000 albums on one core, %.0f files a run\n\n",
		1000*f.Overhead, f.Files, 1000*f.Pass, f.Pattern/1024, f.Fit, f.Run)
}
