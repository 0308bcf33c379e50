package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/filehash"
)

// job is a command whose result is known.
type job struct {
	program string
	args    func(dir string) []string // of the first try
	result  string                    // pattern of the file that counts, below dir
	want    string                    // its hash without disturbance
	took    time.Duration
}

// attacker keeps the work and the figures.
type attacker struct {
	dir, self string
	r         *rand.Rand
	jobs      []*job
	run       string // a finished run, whose files get flipped
	shown     string // what predict says of it
	traced    bool
	n         int

	kills, killed, killedCalls int
	failures, failed           int
	flips, detected, harmless  int
	pairs, paired              int
	bad                        []string
}

func prepare(dir string, r *rand.Rand) (*attacker, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	a := &attacker{dir: dir, self: self, r: r, traced: exec.Command("strace", "-f", "-o", os.DevNull, "true").Run() == nil}
	csv, npz := filepath.Join(dir, "albums.csv"), filepath.Join(dir, "star.npz")
	for _, c := range [][]string{
		{"aoty-pipeline", "simulate", csv, "--artists", "30", "--genres", "3", "--labels", "3", "--seed", "2"},
		{"ptycho", "simulate", npz, "--points", "49", "--quiet"},
	} {
		if out, err := a.command(nil, c[0], c[1:]...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%v: %w: %s", c, err, out)
		}
	}
	a.jobs = []*job{
		{program: "aoty-pipeline", result: "*/model/user_score.nc", args: func(d string) []string {
			return []string{"run", "--dataset", csv, "--num-chains", "2", "--num-samples", "200", "--num-warmup", "100", "--min-ratings", "1", "--reports-dir", d}
		}},
		{program: "ptycho", result: "reconstruction.npz", args: func(d string) []string {
			return []string{"reconstruct", npz, "--passes", "12", "--output_dir", d, "--quiet"}
		}},
	}
	for _, j := range a.jobs {
		began := time.Now()
		d := a.fresh()
		if out, err := a.command(nil, j.program, j.args(d)...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w: %s", j.program, err, out)
		}
		j.took = time.Since(began)
		if j.want = j.hash(d); j.want == "" {
			return nil, fmt.Errorf("%s left no %s", j.program, j.result)
		}
		if j.program == "aoty-pipeline" {
			a.run = newest(d)
		}
	}
	said, err := a.predict(a.run).Output()
	a.shown = string(said)
	return a, err
}

func newest(reports string) string {
	found, _ := filepath.Glob(filepath.Join(reports, "2*"))
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}

// fresh returns the name of a directory that is not there.
func (a *attacker) fresh() string {
	a.n++
	return filepath.Join(a.dir, fmt.Sprint("out", a.n))
}

// command starts one of the programs, behind another one if that is named.
func (a *attacker) command(before []string, program string, args ...string) *exec.Cmd {
	line := append(append(before, a.self), args...)
	cmd := exec.CommandContext(context.Background(), line[0], line[1:]...)
	cmd.Env = append(os.Environ(), asVariable+"="+program)
	cmd.Dir = a.dir
	return cmd
}

func (a *attacker) predict(run string) *exec.Cmd {
	return a.command(nil, "aoty-pipeline", "predict", "--all", "--format", "csv", "--run", run)
}

func (j *job) hash(dir string) string {
	found, _ := filepath.Glob(filepath.Join(dir, j.result))
	if len(found) == 0 {
		return ""
	}
	sum, err := filehash.File(found[len(found)-1])
	if err != nil {
		return err.Error()
	}
	return sum.SHA256
}

// again goes on after a disturbance, as a user would, and checks the result.
func (a *attacker) again(j *job, dir, what string) bool {
	args := j.args(dir)
	if run := newest(dir); j.program == "aoty-pipeline" && run != "" {
		args = []string{"run", "--resume", filepath.Base(run), "--reports-dir", dir}
	}
	out, err := a.command(nil, j.program, args...).CombinedOutput()
	if err != nil && strings.Contains(string(out), "start a new run") { // it had not begun
		out, err = a.command(nil, j.program, j.args(dir)...).CombinedOutput()
	}
	if hasTrace(out) || err != nil && j.hash(dir) != j.want {
		return a.fail("%s after %s: %v: %s", j.program, what, err, tail(out))
	}
	if got := j.hash(dir); got != j.want {
		return a.fail("%s after %s: the result is another one (%.8s, not %.8s)", j.program, what, got, j.want)
	}
	os.RemoveAll(dir)
	return true
}

func (a *attacker) fail(format string, args ...any) bool {
	a.bad = append(a.bad, fmt.Sprintf(format, args...))
	return false
}

func hasTrace(out []byte) bool { return bytes.Contains(out, []byte("goroutine ")) }

func tail(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-3):], " | ")
}

func (a *attacker) job() *job { return a.jobs[a.r.IntN(len(a.jobs))] }

// kill ends a command by SIGKILL at a random moment.
func (a *attacker) kill() error {
	j, dir := a.job(), a.fresh()
	cmd := a.command(nil, j.program, j.args(dir)...)
	if err := cmd.Start(); err != nil {
		return err
	}
	time.Sleep(time.Duration(a.r.Float64() * float64(j.took)))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	a.kills++
	if a.again(j, dir, "a kill") {
		a.killed++
	}
	return nil
}

// flip changes one bit of one file of a finished run.
func (a *attacker) flip() error {
	run := a.fresh()
	if err := os.CopyFS(run, os.DirFS(a.run)); err != nil {
		return err
	}
	defer os.RemoveAll(run)
	var files []string
	err := filepath.WalkDir(run, func(p string, e os.DirEntry, err error) error {
		if info, bad := e.Info(); err == nil && bad == nil && info.Mode().IsRegular() && info.Size() > 0 {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		return err
	}
	path := files[a.r.IntN(len(files))]
	if read := slices.DeleteFunc(slices.Clone(files), func(p string) bool {
		ext := filepath.Ext(p)
		return ext != ".nc" && ext != ".parquet" && ext != ".json"
	}); a.r.IntN(3) > 0 && len(read) > 0 { // charts and texts are read by nobody
		path = read[a.r.IntN(len(read))]
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	bit := a.r.IntN(8 * len(text))
	text[bit/8] ^= 1 << (bit % 8)
	if err := os.WriteFile(path, text, 0o666); err != nil {
		return err
	}
	a.flips++
	var errs bytes.Buffer
	cmd := a.predict(run)
	cmd.Stderr = &errs
	said, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case hasTrace(errs.Bytes()):
		a.fail("bit %d of %s: a trace: %s", bit, filepath.Base(path), tail(errs.Bytes()))
	case errors.As(err, &exit):
		a.detected++
	case err != nil:
		return err
	case string(said) == a.shown:
		a.harmless++
	default:
		a.fail("bit %d of %s: other forecasts, and exit code 0", bit, filepath.Base(path))
	}
	return nil
}

// two starts a command twice at once: one or both do the work, none another's.
func (a *attacker) two() error {
	j, dir := a.jobs[1], a.fresh()
	first, second := a.command(nil, j.program, j.args(dir)...), a.command(nil, j.program, j.args(dir)...)
	var said [2]bytes.Buffer
	first.Stderr, second.Stderr = &said[0], &said[1]
	if err := errors.Join(first.Start(), second.Start()); err != nil {
		return err
	}
	e1, e2 := first.Wait(), second.Wait()
	a.pairs++
	switch {
	case e1 != nil && e2 != nil:
		a.fail("two at once: both failed: %s; %s", tail(said[0].Bytes()), tail(said[1].Bytes()))
	case j.hash(dir) != j.want:
		a.fail("two at once: the result is another one")
	default:
		a.paired++
	}
	os.RemoveAll(dir)
	return nil
}
