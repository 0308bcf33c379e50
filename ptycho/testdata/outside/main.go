// This program is of another module: it can name nothing that is internal.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/ptycho"
	"github.com/latent-go/latent/ptychography"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(dir string) error {
	s := ptychography.DefaultSimulation()
	s.N, s.Radius, s.Points, s.Step = 32, 7, 25, 3
	set, _, err := ptychography.Simulate(s)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "scan.npz")
	kept := ptycho.Data{Patterns: set.Patterns, Scan: set.Scan, Probe: set.Probe, Metadata: ptycho.Metadata{Physics: ptycho.Physics{Wavelength: 1e-10}}}
	if err := ptycho.SaveData(path, &kept); err != nil {
		return err
	}
	data, err := ptycho.LoadData(path)
	if err != nil {
		return err
	}
	fmt.Println("patterns:", data.Patterns.Len(), data.Metadata.Physics.Wavelength)

	// A data file is raw data, too, if one says so.
	raw, err := ptycho.Convert(context.Background(), path, map[string]any{
		"N": 32, "data_key": "diffraction", "scan_key": "ycoords,xcoords", "probe_key": "probeGuess", "data_kind": "amplitude",
	})
	if err != nil {
		return err
	}
	fmt.Println("converted:", raw.Patterns.Len())

	a := ptycho.Archive{Kind: "model", Tensors: []ptycho.Tensor{{Name: "weights/a", Shape: []int{2}, Data: []float32{1, 2}}}}
	archive := filepath.Join(dir, "wts.h5.zip")
	if err := ptycho.SaveArchive(archive, &a); err != nil {
		return err
	}
	back, err := ptycho.LoadArchive(archive)
	if err != nil {
		return err
	}
	v, err := back.Tensor("weights/a", 2)
	if err != nil {
		return err
	}
	fmt.Println("tensor:", v)

	t, err := ptycho.NewTraining(ptycho.Sources{Execution: map[string]any{"num_workers": 2}}, map[string]any{"train_data_file": path, "output_dir": dir, "learning_rate": 5e-4, "batch_size": 4})
	if err != nil {
		return err
	}
	rate, _ := t.Applied().Key("learning_rate")
	fmt.Println("training:", t.BatchSize, t.Execution.NumWorkers, rate.Value, rate.Level)
	i, err := ptycho.NewInference(ptycho.Sources{}, map[string]any{"model_path": dir, "test_data": path, "output_dir": dir, "n_images": 7})
	if err != nil {
		return err
	}
	fmt.Println("inference:", i.Images)
	_, err = ptycho.NewTraining(ptycho.Sources{}, map[string]any{"learning_rate": -1.0})
	var wrong *ptycho.SettingError
	fmt.Println("refused:", errors.As(err, &wrong) && wrong.Key == "learning_rate")
	_, err = ptycho.LoadReconstruction(path)
	fmt.Println("no reconstruction:", err != nil)
	return nil
}
