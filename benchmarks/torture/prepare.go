//go:build unix

package main

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// prepare makes what the jobs read and runs each of them without disturbance.
func prepare(dir string, r *rand.Rand, p plan) (*attacker, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	a := &attacker{
		dir: dir, self: self, r: r, plan: p, count: map[string]*tally{}, of: map[string]*tally{},
		traced: exec.Command("strace", "-f", "-o", os.DevNull, "true").Run() == nil,
	}
	if err := a.base(); err != nil {
		return a, err
	}
	a.all = a.jobList()
	for _, j := range a.all {
		if p.only == nil || slices.Contains(p.only, j.name) {
			a.jobs = append(a.jobs, j)
		}
	}
	for _, name := range p.only {
		if a.named(name) == nil {
			return a, fmt.Errorf("-jobs %s: there is no such command", name)
		}
	}
	for _, j := range a.jobs {
		if err := a.measure(j); err != nil {
			return a, err
		}
	}
	a.mount()
	return a, nil
}

// base makes albums and a run of them, scans and a model.
func (a *attacker) base() error {
	csv, npz, runs := a.at("albums.csv"), a.at("star.npz"), a.at("base")
	if err := errors.Join(mkdir(a.at("raw")), mkdir(a.at("scans"))); err != nil {
		return err
	}
	if err := writeRaw(a.at("raw/raw.npz")); err != nil {
		return err
	}
	for _, c := range []struct {
		program string
		args    []string
	}{
		{album, fields("simulate", csv, "--artists", "30", "--genres", "3", "--labels", "3", "--seed", "2")},
		{album, fields("run "+small, "--dataset", csv, "--reports-dir", runs)},
		{pty, fields("simulate", npz, "--points", "49", "--quiet")},
		{pty, fields("simulate", filepath.Join(a.at("scans"), "a.npz"), "--points", "25", "--quiet")},
		{pty, fields("train --max_epochs 1 --gridsize 1 --n_images 4 --batch_size 4 --set n_filters_scale=1 --set cbam_encoder=false --quiet --train_data_file", npz, "--output_dir", a.at("model"))},
		{pty, fields("reconstruct", npz, "--passes", "3", "--save-every", "2", "--output_dir", a.at("result"), "--quiet")},
	} {
		if s := a.execute(nil, c.program, c.args...); s.err != nil {
			return fmt.Errorf("%v: %s", c.args, s.tail())
		}
	}
	a.run = newest(runs)
	return a.interrupted()
}

// measure runs a job and keeps what came of it.
func (a *attacker) measure(j *job) error {
	began := time.Now()
	dir, err := a.start(j)
	if err != nil {
		return err
	}
	s := a.execute(nil, j.program, j.args(dir)...)
	if s.err != nil {
		return fmt.Errorf("%s: %s", j.name, s.tail())
	}
	j.took = time.Since(began).Seconds()
	if j.want = j.digest(dir, s); j.want == "" {
		return fmt.Errorf("%s left nothing of %v", j.name, j.results)
	}
	j.size = used(dir)
	if slices.Contains(kept, j.name) {
		return os.Rename(dir, a.at("kept "+j.name))
	}
	return os.RemoveAll(dir)
}

// kept are the jobs whose directories are read again with a flipped bit.
var kept = []string{"sensitivity", "calibrate", "batch"}

// writeRaw writes raw counts as convert reads them.
func writeRaw(path string) error {
	sim := ptychography.DefaultSimulation()
	sim.N, sim.Points, sim.Seed = 32, 25, 3
	d, _, err := ptychography.Simulate(sim)
	if err != nil {
		return err
	}
	counts := make([]float32, len(d.Patterns.Amplitude))
	for i, v := range d.Patterns.Amplitude {
		counts[i] = float32(math.Round(float64(v) * float64(v)))
	}
	var scan []float64
	for _, p := range d.Scan {
		scan = append(scan, p.Y, p.X)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w, n := npz.NewWriter(f, true), sim.N
	for _, e := range []struct {
		key string
		a   *npz.Array
	}{{"data", npz.New(counts, len(d.Scan), n, n)}, {"scan", npz.New(scan, len(d.Scan), 2)}, {"probe", npz.New(d.Probe.Modes[0], n, n)}} {
		if err := w.Write(e.key, e.a); err != nil {
			return err
		}
	}
	return w.Close()
}
