//go:build unix

package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"time"
)

// tell counts an attack.
func (a *attacker) tell(kind string, j *job, ok bool) {
	for _, t := range []*tally{entry(a.count, kind), entry(a.of, j.name)} {
		t.tried++
		if ok {
			t.survived++
		}
	}
}

func entry(m map[string]*tally, name string) *tally {
	if m[name] == nil {
		m[name] = new(tally)
	}
	return m[name]
}

func (a *attacker) fail(format string, args ...any) bool {
	text := fmt.Sprintf(format, args...)
	a.bad = append(a.bad, text)
	fmt.Fprintln(os.Stderr, "BAD:", text)
	return false
}

func (a *attacker) job() *job { return a.jobs[a.r.IntN(len(a.jobs))] }

// named returns a job that is attacked, or nil.
func (a *attacker) named(name string) *job {
	i := slices.IndexFunc(a.jobs, func(j *job) bool { return j.name == name })
	if i < 0 {
		return nil
	}
	return a.jobs[i]
}

// figures prints what was tried.
func (a *attacker) figures(out *os.File, p plan, took time.Duration) {
	fmt.Fprintf(out, "seed %d, %v, %d commands\n%-16s %6s %9s\n", p.seed, took.Round(time.Second), len(a.jobs), "attack", "tried", "survived")
	for _, name := range slices.Sorted(maps.Keys(a.count)) {
		t := a.count[name]
		fmt.Fprintf(out, "%-16s %6d %9d", name, t.tried, t.survived)
		if t.told+t.equal > 0 {
			fmt.Fprintf(out, "  (%d told, %d harmless by equal bytes)", t.told, t.equal)
		}
		if t.idle > 0 {
			fmt.Fprintf(out, "  (%d more came too late)", t.idle)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "%-16s %6s %9s\n", "command", "tried", "survived")
	for _, name := range slices.Sorted(maps.Keys(a.of)) {
		fmt.Fprintf(out, "%-16s %6d %9d\n", name, a.of[name].tried, a.of[name].survived)
	}
	if !a.traced {
		fmt.Fprintln(out, "system calls were left alone: strace is not there, or may not trace")
	}
	if a.full == "" {
		fmt.Fprintln(out, "no disk was filled: tmpfs cannot be mounted")
	}
	for _, bad := range a.bad {
		fmt.Fprintln(out, "BAD:", bad)
	}
}
