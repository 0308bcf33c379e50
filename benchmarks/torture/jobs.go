//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
)

// job is a command whose result is known.
type job struct {
	name, program string
	// args is the command of the first try, whose results lie below dir.
	args func(dir string) []string
	// again is the command after a disturbance, where that is another one.
	again func(dir string) []string
	// made prepares dir; nil for nothing to prepare.
	made func(dir string) error
	// results are patterns of the files that count, below dir; none where standard
	// output does.
	results []string

	want  string  // digest without disturbance
	took  float64 // seconds
	size  int64   // bytes that it writes
	calls int     // of one thread that change files; 0 before they are counted
}

func fields(text string, more ...string) []string { return append(strings.Fields(text), more...) }

const (
	album = "aoty-pipeline"
	pty   = "ptycho"

	small = "--num-chains 2 --num-samples 200 --num-warmup 100 --min-ratings 1"
)

// jobs are the commands of both programs, over what [attacker.base] made.
func (a *attacker) jobList() []*job {
	csv, npz, raw := a.at("albums.csv"), a.at("star.npz"), a.at("raw/raw.npz")
	model, result := a.at("model"), a.at("result")
	train := "--max_epochs 3 --gridsize 1 --n_images 4 --batch_size 4 --set n_filters_scale=1 --set cbam_encoder=false --quiet"
	return []*job{
		{
			name: "run", program: album, results: []string{"2*/model/*.nc", "2*/evaluation/*", "2*/tables/*"},
			args: func(d string) []string { return fields("run "+small, "--dataset", csv, "--reports-dir", d) },
			again: func(d string) []string {
				if r := newest(d); r != "" {
					return []string{"run", "--resume", filepath.Base(r), "--reports-dir", d}
				}
				return nil
			},
		},
		{
			name: "stage train", program: album, results: []string{"2*/model/*"},
			made: func(d string) error { return os.CopyFS(filepath.Join(d, filepath.Base(a.run)), os.DirFS(a.run)) },
			args: func(d string) []string { return []string{"stage", "train", "--run", newest(d)} },
		},
		{name: "predict", program: album, args: func(string) []string { return fields("predict --all --format csv --run", a.run) }},
		{name: "visualize", program: looker, args: func(string) []string {
			return fields("visualize --no-browser --port 0 --reports-dir", a.at("base"), "--run", a.run)
		}},
		{
			name: "export-figures", program: album, results: []string{"*.svg", "*.png"},
			args: func(d string) []string { return fields("export-figures -f svg,png -o", d, "--run", a.run) },
		},
		{
			name: "sensitivity", program: album, results: []string{"sensitivity/sensitivity.csv"},
			args: func(d string) []string {
				return fields("sensitivity --variants no-artist --format csv "+small, "--dataset", csv, "--reports-dir", d)
			},
		},
		{name: "simulate albums", program: album, results: []string{"*.csv", "*.json"}, args: func(d string) []string {
			return fields("simulate", filepath.Join(d, "a.csv"), "--artists", "200", "--seed", "3")
		}, made: mkdir},
		{
			name: "calibrate", program: album, results: []string{"calibration/calibration.csv"},
			args: func(d string) []string {
				return fields("calibrate --replicates 2 --artists 10 --num-chains 1 --num-samples 100 --num-warmup 50 --format csv --reports-dir", d)
			},
		},
		{name: "simulate", program: pty, results: []string{"*.npz"}, made: mkdir, args: func(d string) []string {
			return fields("simulate", filepath.Join(d, "s.npz"), "--points", "100", "--quiet")
		}},
		{name: "convert", program: pty, results: []string{"*.npz"}, made: mkdir, args: func(d string) []string {
			return fields("convert", raw, filepath.Join(d, "c.npz"), "--N", "32", "--quiet")
		}},
		{
			name: "reconstruct", program: pty, results: []string{"reconstruction.npz", "metrics.json", "*.png"},
			args: func(d string) []string {
				return fields("reconstruct", npz, "--passes", "12", "--save-every", "3", "--output_dir", d, "--quiet")
			},
			again: func(d string) []string {
				return ifThere(filepath.Join(d, "state.npz"), fields("reconstruct", npz, "--passes", "12", "--save-every", "3", "--output_dir", d, "--quiet", "--resume"))
			},
		},
		{
			name: "train", program: pty, results: []string{"checkpoints/last.ckpt.zip"},
			args: func(d string) []string { return fields("train "+train, "--train_data_file", npz, "--output_dir", d) },
			again: func(d string) []string {
				return ifThere(filepath.Join(d, "checkpoints", "last.ckpt.zip"), fields("train "+train, "--train_data_file", npz, "--output_dir", d, "--resume"))
			},
		},
		{name: "inference", program: pty, results: []string{"reconstruction.npz", "reconstructed_*.png"}, args: func(d string) []string {
			return fields("inference --n_images 4 --quiet --model_path", model, "--test_data", npz, "--output_dir", d)
		}},
		{name: "evaluate", program: pty, results: []string{"evaluation.csv", "evaluation.json"}, args: func(d string) []string {
			return fields("evaluate", npz, filepath.Join(result, "reconstruction.npz"), "--output_dir", d)
		}},
		{name: "compare", program: pty, results: []string{"*/0/reconstruction.npz"}, args: func(d string) []string {
			return fields("compare", npz, "--recipe", "lsqml:3", "--recipe", "epie:3", "--quiet", "--output_dir", d)
		}},
		exportJob("ptychodus", "p.h5", result), exportJob("cxi", "p.cxi", result), exportJob("tiff", "p.tif", result),
		{name: "batch", program: pty, results: []string{"*/reconstruction/reconstruction.npz"}, args: func(d string) []string {
			return fields("batch", a.at("scans"), "--set", "passes=6", "--output_dir", d)
		}},
		{name: "inspect", program: pty, results: []string{"inspect.json", "inspect.png"}, args: func(d string) []string {
			return fields("inspect --quiet --output_dir", d, npz)
		}},
	}
}

func exportJob(format, name, result string) *job {
	return &job{name: "export " + format, program: pty, results: []string{name}, made: mkdir, args: func(d string) []string {
		return fields("export --quiet --energy 8000 --distance 2 --object-pixel 1e-8 --format", format, result, filepath.Join(d, name))
	}}
}

func mkdir(dir string) error { return os.MkdirAll(dir, 0o777) }

// ifThere returns the arguments with a file at their end, if there is one.
func ifThere(file string, args []string) []string {
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	return append(args, file)
}
