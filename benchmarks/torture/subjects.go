//go:build unix

package main

import (
	"path/filepath"
	"slices"
)

// reader is a command that reads a directory, or a copy of it, and what comes of
// that.
type reader struct {
	name, program string
	args          func(dir, out string) []string
	results       []string // below out; those below dir begin with "DIR/"; none for standard output
	want          string
}

// subject is a directory whose bits are flipped, and who reads it.
type subject struct {
	name    string
	dir     string // to copy
	only    string // pattern of names of files; "" for all
	readers []*reader
}

// subjects are the directories of all kinds of files that are read again.
func (a *attacker) subjects() []*subject {
	npz := a.at("star.npz")
	reports := func(d string) string { return filepath.Dir(d) }
	resume := &reader{name: "run --resume", program: album, results: []string{"DIR/model/*.nc", "DIR/evaluation/*", "DIR/tables/*"}, args: func(d, _ string) []string {
		return []string{"run", "--resume", filepath.Base(d), "--reports-dir", reports(d)}
	}}
	train := "train --max_epochs 3 --gridsize 1 --n_images 4 --batch_size 4 --set n_filters_scale=1 --set cbam_encoder=false --quiet"
	again := func(name string, args ...string) *reader {
		j := a.every(name)
		return &reader{name: name + " again", program: j.program, results: prefixed(j.results), args: func(d, _ string) []string { return append(j.args(d), args...) }}
	}
	list := []*subject{
		{name: "run", dir: a.run, readers: []*reader{
			{name: "predict", program: album, args: func(d, _ string) []string { return fields("predict --all --format csv --run", d) }},
			{name: "export-figures", program: album, results: []string{"*.svg"}, args: func(d, o string) []string { return fields("export-figures -f svg -o", o, "--run", d) }},
			resume,
		}},
		{name: "half a run", dir: a.half, readers: []*reader{resume}},
		{name: "checkpoints", dir: a.half, only: "*.ckpt", readers: []*reader{resume}},
		{name: "sensitivity", dir: a.at("kept sensitivity"), only: "*.*", readers: []*reader{again("sensitivity")}},
		{name: "calibrate", dir: a.at("kept calibrate"), readers: []*reader{again("calibrate")}},
		{name: "batch", dir: a.at("kept batch"), readers: []*reader{again("batch")}},
		{name: "model", dir: a.at("model"), readers: []*reader{
			{name: "inference", program: pty, results: []string{"reconstruction.npz"}, args: func(d, o string) []string {
				return fields("inference --n_images 4 --quiet --model_path", d, "--test_data", npz, "--output_dir", o)
			}},
			{name: "train --resume", program: pty, results: []string{"checkpoints/last.ckpt.zip"}, args: func(d, o string) []string {
				return fields(train, "--train_data_file", npz, "--output_dir", o, "--resume", filepath.Join(d, "checkpoints", "last.ckpt.zip"))
			}},
		}},
		{name: "result", dir: a.at("result"), readers: []*reader{
			{name: "export", program: pty, results: []string{"p.h5"}, args: func(d, o string) []string {
				return fields("export --quiet --energy 8000 --distance 2 --object-pixel 1e-8", d, filepath.Join(o, "p.h5"))
			}},
			{name: "evaluate", program: pty, results: []string{"*.csv"}, args: func(d, o string) []string {
				return fields("evaluate", npz, filepath.Join(d, "reconstruction.npz"), "--output_dir", o)
			}},
		}},
		{name: "state", dir: a.at("result"), only: "state.npz", readers: []*reader{
			{name: "reconstruct --resume", program: pty, results: []string{"reconstruction.npz"}, args: func(d, o string) []string {
				return fields("reconstruct", npz, "--passes", "5", "--output_dir", o, "--quiet", "--resume", filepath.Join(d, "state.npz"))
			}},
		}},
		{name: "data", dir: a.at("scans"), readers: []*reader{
			{name: "reconstruct", program: pty, results: []string{"reconstruction.npz"}, args: func(d, o string) []string {
				return fields("reconstruct", filepath.Join(d, "a.npz"), "--passes", "2", "--output_dir", o, "--quiet")
			}},
		}},
		{name: "raw data", dir: a.at("raw"), readers: []*reader{
			{name: "convert", program: pty, results: []string{"c.npz"}, args: func(d, o string) []string {
				return fields("convert", filepath.Join(d, "raw.npz"), filepath.Join(o, "c.npz"), "--N", "32", "--quiet")
			}},
		}},
		{name: "posterior", dir: a.run, only: "*.nc", readers: []*reader{{name: "predict", program: album, args: func(d, _ string) []string { return fields("predict --all --format csv --run", d) }}}},
		{name: "catalogue", dir: a.run, only: "*.parquet", readers: []*reader{{name: "predict", program: album, args: func(d, _ string) []string { return fields("predict --all --format csv --run", d) }}}},
		{name: "manifest", dir: a.run, only: "manifest.json", readers: []*reader{resume}},
		{name: "manifest of half a run", dir: a.half, only: "manifest.json", readers: []*reader{resume}},
	}
	return slices.DeleteFunc(list, func(s *subject) bool { return size(s.dir) == 0 }) // of jobs that are not attacked
}

// every returns a job, attacked or not.
func (a *attacker) every(name string) *job {
	return a.all[slices.IndexFunc(a.all, func(j *job) bool { return j.name == name })]
}

func prefixed(patterns []string) []string {
	var out []string
	for _, p := range patterns {
		out = append(out, "DIR/"+p)
	}
	return out
}
