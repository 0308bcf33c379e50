//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// launched is a command that goes on meanwhile.
type launched struct {
	*said
	done chan struct{}
}

func (a *attacker) launch(program string, args ...string) *launched {
	l := &launched{done: make(chan struct{})}
	go func() {
		defer close(l.done)
		l.said = a.execute(nil, program, args...)
	}()
	return l
}

func (a *attacker) pause(longest float64) {
	time.Sleep(time.Duration(a.r.Float64() * longest * float64(time.Second)))
}

// pair starts a command twice at once: one or both do the work, none another's.
func (a *attacker) pair() error {
	j := a.job()
	dir, err := a.start(j)
	if err != nil {
		return err
	}
	one, two := a.launch(j.program, j.args(dir)...), a.launch(j.program, j.args(dir)...)
	<-one.done
	<-two.done
	ok := true
	switch {
	case one.trace() || two.trace():
		ok = a.fail("pair, %s: a trace: %s; %s", j.name, one.tail(), two.tail())
	case one.err != nil && two.err != nil:
		ok = a.fail("pair, %s: both failed: %s; %s", j.name, one.tail(), two.tail())
	case !a.each(j, dir, one, two):
		ok = a.fail("pair, %s: the result is another one: %s; %s", j.name, one.tail(), two.tail())
	}
	a.tell("pair", j, ok)
	return os.RemoveAll(dir)
}

// each reports whether what two commands have left is the result, once or, where
// each has a run of its own, twice.
func (a *attacker) each(j *job, dir string, both ...*launched) bool {
	if j.results == nil {
		for _, l := range both {
			if l.err == nil && j.digest(dir, l.said) != j.want {
				return false
			}
		}
		return true
	}
	if !strings.HasPrefix(j.results[0], "2*") {
		return j.digest(dir, both[0].said) == j.want
	}
	found, _ := filepath.Glob(filepath.Join(dir, "2*"))
	for _, run := range found {
		var own []string
		for _, p := range j.results {
			own = append(own, strings.Replace(p, "2*", filepath.Base(run), 1))
		}
		if sumFiles(dir, own) != j.want {
			return false
		}
	}
	return len(found) > 0
}

// beside looks at a run while a stage works in it.
func (a *attacker) beside() error {
	j, reading := a.named("stage train"), a.named("predict")
	if j == nil || reading == nil {
		return nil
	}
	dir, err := a.start(j)
	if err != nil {
		return err
	}
	l := a.launch(j.program, j.args(dir)...)
	a.pause(j.took)
	s := a.execute(nil, album, fields("predict --all --format csv --run", newest(dir))...)
	<-l.done
	ok := true
	switch {
	case s.trace() || l.trace():
		ok = a.fail("reader beside: a trace: %s; %s", s.tail(), l.tail())
	case s.err == nil && reading.digest(dir, s) != reading.want:
		ok = a.fail("reader beside: other forecasts, and exit code 0")
	case l.err != nil || j.digest(dir, l.said) != j.want:
		ok = a.fail("reader beside: the stage ended otherwise: %s", l.tail())
	}
	a.tell("reader beside", reading, ok)
	return os.RemoveAll(dir)
}
