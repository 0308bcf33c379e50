//go:build unix

package cli_test

import (
	"bytes"
	"flag"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
	"github.com/latent-go/latent/internal/ptycho/cli"
)

// stride thins out the moments.
var stride = flag.Int("stride", 13, "of TestMovedAtEveryMoment: 1 takes every moment")

// TestMovedAtEveryMoment moves the output directory away at every moment of a command.
func TestMovedAtEveryMoment(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	filetest.Must(t, err)
	t.Chdir(top)
	say := func(args ...string) (int, string) {
		var said bytes.Buffer
		code := cli.App.Run(args, io.Discard, &said)
		return code, said.String()
	}
	must := func(args ...string) {
		if code, said := say(args...); code != 0 {
			t.Fatalf("%q: %d\n%s", args, code, said)
		}
	}
	must("simulate", "data.npz", "--points", "25", "--quiet")
	train := []string{"train", "--train_data_file", "data.npz", "--max_epochs", "2", "--gridsize", "1", "--n_images", "2", "--batch_size", "2", "--set", "n_filters_scale=1", "--set", "cbam_encoder=false", "--quiet"}
	must(append(train, "--output_dir", "model")...)
	must("reconstruct", "data.npz", "--passes", "2", "--output_dir", "object", "--quiet")
	filetest.Write(t, "scans.csv", "scan\ndata.npz\n")
	commands := map[string][]string{
		"train":       train,
		"tensorboard": append(slices.Clone(train), "--logger-backend", "tensorboard"),
		"reconstruct": {"reconstruct", "data.npz", "--passes", "2", "--save-every", "1", "--quiet"},
		"inference":   {"inference", "--model_path", "model", "--test_data", "data.npz", "--n_images", "4", "--quiet"},
		"inspect":     {"inspect", "data.npz", "--quiet"},
		"evaluate":    {"evaluate", "data.npz", "object/reconstruction.npz"},
		"batch":       {"batch", "scans.csv", "--set", "passes=1"},
	}
	for i, name := range slices.Sorted(maps.Keys(commands)) {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(top, name)
			args := append(commands[name], "--output_dir", dir)
			m := &filetest.Moving{Dir: dir, Stride: *stride, Phase: i, Run: func() (int, string) { return say(args...) }}
			m.Test(t)
		})
	}
	t.Run("collect", func(t *testing.T) {
		dir := filepath.Join(top, "collect")
		batch := []string{"batch", "scans.csv", "--set", "passes=1", "--output_dir", dir}
		m := &filetest.Moving{
			Dir: dir, Stride: *stride, Prepare: func() { must(append(batch, "--shard", "1/1")...) },
			Run: func() (int, string) { return say(append(batch, "--collect")...) },
		}
		m.Test(t)
	})
}
