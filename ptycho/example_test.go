package ptycho_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/ptycho"
	"github.com/latent-go/latent/ptychography"
)

// An override beats a field of the execution record, which beats the default; the
// record says so.
func ExampleNewTraining() {
	t, err := ptycho.NewTraining(ptycho.Sources{Execution: map[string]any{"learning_rate": 1e-3}}, map[string]any{
		"train_data_file": "train.npz", "output_dir": "outputs", "learning_rate": 5e-4,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	rate, _ := t.Applied().Key("learning_rate")
	fmt.Println(t.Execution.LearningRate, "by level", rate.Level)
	fmt.Println("instead of", rate.Losers[0].Value, "by level", rate.Losers[0].Level)
	// Output:
	// 0.0005 by level 1
	// instead of 0.001 by level 2
}

// Simulated data go into a file and come back as they were.
func ExampleSaveData() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	s := ptychography.DefaultSimulation()
	s.N, s.Radius, s.Points, s.Step = 32, 7, 36, 3
	set, truth, err := ptychography.Simulate(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	path := filepath.Join(dir, "scan.npz")
	if err := ptycho.SaveData(path, &ptycho.Data{Patterns: set.Patterns, Scan: set.Scan, Probe: set.Probe, Object: truth}); err != nil {
		fmt.Println(err)
		return
	}
	data, err := ptycho.LoadData(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(data.Patterns.Len(), "patterns,", data.Object.Rows, "rows of the object")
	// Output: 36 patterns, 54 rows of the object
}

// A raw file that is not there.
func ExampleConvert() {
	_, err := ptycho.Convert(context.Background(), "scan.cxi", map[string]any{"N": 100})
	fmt.Println(err)
	// Output: --N: N must be a power of two from 4 to 4096 (got 100)
}
