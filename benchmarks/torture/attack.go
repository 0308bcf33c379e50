//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// patience is how long any command may take: longer is called a hang.
const patience = 5 * time.Minute

// tally counts the attacks of one kind.
type tally struct {
	tried, survived, idle int
	told, equal           int // of flips and failures: refused in words; the same bytes
}

// attacker keeps the work and the figures.
type attacker struct {
	dir, self string
	r         *rand.Rand
	plan      plan
	jobs      []*job
	run       string // a finished run
	half      string // one that was killed while its chains were drawn
	flipped   []*subject
	all       []*job // also those that are not attacked
	full      string // where a small file system is mounted, "" for nowhere
	traced    bool
	n         int
	count     map[string]*tally
	of        map[string]*tally // by command
	bad       []string
}

// kind is one kind of attack, made in every rare-th round.
type kind struct {
	name   string
	rare   int
	attack func() error
}

// attacks are the kinds that the plan names, or all.
func (a *attacker) attacks() ([]kind, error) {
	all := []kind{
		{"kill", 1, a.kill},
		{"flip", 1, a.flip},
		{"kill at a call", 1, a.killCall},
		{"flip", 1, a.flip},
		{"failing call", 1, a.failCall},
		{"link", 2, a.link},
		{"flip", 1, a.flip},
		{"pair", 1, a.pair},
		{"disk full", 2, a.diskFull},
		{"exchange", 2, a.exchange},
		{"reader beside", 2, a.beside},
		{"stop", 6, a.stop},
	}
	if a.plan.kinds == nil {
		return all, nil
	}
	var out []kind
	for _, name := range a.plan.kinds {
		i := slices.IndexFunc(all, func(k kind) bool { return k.name == name })
		if i < 0 {
			return nil, fmt.Errorf("-kinds %s: there is no such kind of attack", name)
		}
		out = append(out, kind{name, 1, all[i].attack})
	}
	return out, nil
}

func (a *attacker) at(name string) string { return filepath.Join(a.dir, name) }

// fresh returns the name of a directory that is not there.
func (a *attacker) fresh() string {
	a.n++
	return a.at(fmt.Sprint("out", a.n))
}

// start makes what a job needs in a directory that is not there.
func (a *attacker) start(j *job) (dir string, err error) {
	dir = a.fresh()
	if j.made != nil {
		err = j.made(dir)
	}
	return dir, err
}

// command is one of the programs, behind another one if that is named.
func (a *attacker) command(before []string, program string, args ...string) (*exec.Cmd, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	line := append(append(slices.Clone(before), a.self), args...)
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Env = append(os.Environ(), asVariable+"="+program)
	cmd.Dir, cmd.WaitDelay = a.dir, 10*time.Second
	return cmd, cancel
}

// said is what came of a command.
type said struct {
	out, errs bytes.Buffer
	err       error
}

func (a *attacker) execute(before []string, program string, args ...string) *said {
	cmd, cancel := a.command(before, program, args...)
	defer cancel()
	s := new(said)
	cmd.Stdout, cmd.Stderr = &s.out, &s.errs
	s.err = cmd.Run()
	return s
}

// trace reports a panic, also one that was caught, or the end of a command that the
// runtime brought about.
func (s *said) trace() bool {
	return slices.ContainsFunc([]string{"goroutine ", "fatal error: ", "a mistake in this program"}, func(sign string) bool {
		return bytes.Contains(s.errs.Bytes(), []byte(sign))
	})
}

func (s *said) tail() string {
	lines := strings.Split(strings.TrimSpace(s.errs.String()), "\n")
	return fmt.Sprintf("%v: %s", s.err, strings.Join(lines[max(0, len(lines)-3):], " | "))
}

// digest is that of the results below dir, or of standard output.
func (j *job) digest(dir string, s *said) string {
	if j.results == nil {
		return sum(s.out.Bytes())
	}
	return sumFiles(dir, j.results)
}

// carryOn does again what was disturbed, as a user would, and checks the result.
func (a *attacker) carryOn(kind string, j *job, dir, what string) {
	args := j.args(dir)
	if j.again != nil {
		if more := j.again(dir); more != nil {
			args = more
		}
	}
	s := a.execute(nil, j.program, args...)
	if s.err != nil && !s.trace() && strings.Contains(s.errs.String(), "start a new run") { // it had not begun
		os.RemoveAll(dir)
		s = a.execute(nil, j.program, j.args(dir)...)
	}
	ok := true
	switch got := j.digest(dir, s); {
	case s.trace():
		ok = a.fail("%s, %s after %s: a trace: %s", kind, j.name, what, s.tail())
	case got != j.want && s.err == nil:
		ok = a.fail("%s, %s after %s: the result is another one, and exit code 0", kind, j.name, what)
	case got != j.want:
		ok = a.fail("%s, %s after %s: it does not go on: %s", kind, j.name, what, s.tail())
	case rests(dir) != "":
		ok = a.fail("%s, %s after %s: %s is left", kind, j.name, what, rests(dir))
	}
	a.tell(kind, j, ok)
	os.RemoveAll(dir)
}
