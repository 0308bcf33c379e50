//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// mount mounts small file systems, where that may be done.
func (a *attacker) mount() {
	for _, m := range fullSizes {
		at := a.at(fmt.Sprintf("disk%d", m))
		if mkdir(at) != nil || mountTmpfs(at, m) != nil {
			return
		}
		a.full = at
	}
}

// fullSizes are the sizes of disks that are filled, in megabytes.
var fullSizes = []int{20, 60}

func (a *attacker) close() {
	for _, m := range fullSizes {
		unmount(a.at(fmt.Sprintf("disk%d", m)))
	}
}

// diskFull lets a command fill its disk: what other files leave is less than, or
// about, what it writes.
func (a *attacker) diskFull() error {
	if a.full == "" {
		return nil
	}
	m := fullSizes[a.r.IntN(len(fullSizes))]
	j, at := a.job(), a.at(fmt.Sprintf("disk%d", m))
	if 3*j.size > int64(m)<<20 {
		return nil // what is set aside, and what comes in its place, would not fit either
	}
	dir := filepath.Join(at, fmt.Sprint("out", a.n))
	a.n++
	if j.made != nil {
		if err := j.made(dir); err != nil {
			return err
		}
	}
	filler := filepath.Join(at, "filler")
	left := int64(a.r.Float64() * 1.5 * float64(j.size))
	if err := fill(filler, int64(m)<<20-used(at)-left); err != nil {
		return err
	}
	s := a.execute(nil, j.program, j.args(dir)...)
	if err := os.Remove(filler); err != nil {
		return err
	}
	a.ended("disk full", j, dir, fmt.Sprintf("a disk of %d MB with %d bytes left", m, left), s)
	return nil
}
