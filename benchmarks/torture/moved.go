//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// places are two directories in which a job could work, and a name for one of them.
type places struct {
	dir, one, two, name string
	args                []string
}

// twoPlaces prepares jobs that work in a directory that is named to them: a stage of
// a run, or a reconstruction.
func (a *attacker) twoPlaces(j *job) (p places, err error) {
	p.dir = a.fresh()
	p.one, p.two, p.name = filepath.Join(p.dir, "one"), filepath.Join(p.dir, "two"), filepath.Join(p.dir, "latest")
	if j.name == "stage train" {
		p.args = []string{"stage", "train", "--run", p.name}
		return p, errors.Join(os.CopyFS(p.one, os.DirFS(a.run)), os.CopyFS(p.two, os.DirFS(a.run)))
	}
	p.args = j.args(p.name)
	return p, errors.Join(mkdir(p.one), os.CopyFS(p.two, os.DirFS(a.at("result"))))
}

// inPlace picks one of the jobs that [attacker.twoPlaces] knows.
func (a *attacker) inPlace() *job {
	list := []*job{a.named("stage train"), a.named("reconstruct"), a.named("inference"), a.named("train")}
	var there []*job
	for _, j := range list {
		if j != nil {
			there = append(there, j)
		}
	}
	if len(there) == 0 {
		return nil
	}
	return there[a.r.IntN(len(there))]
}

// link switches the link by which a command was told where to work.
func (a *attacker) link() error {
	return a.moved("link", func(p places) error { return os.Symlink("one", p.name) }, func(p places) error {
		next := p.name + ".next"
		return errors.Join(os.Symlink("two", next), os.Rename(next, p.name))
	})
}

// exchange moves the directory of a command away and puts another one in its place,
// in one step: in between, a command that begins would make one of its own.
func (a *attacker) exchange() error {
	return a.moved("exchange", func(p places) error { return os.Rename(p.one, p.name) }, func(p places) error {
		return exchangeNames(p.name, p.two)
	})
}

// moved starts a command in the first of two places and lets the name lead to the
// other one. That one gets nothing of the first, and the command tells when it
// cannot go on.
func (a *attacker) moved(kind string, before, under func(places) error) error {
	j := a.inPlace()
	if j == nil {
		return nil
	}
	p, err := a.twoPlaces(j)
	if err != nil {
		return err
	}
	defer os.RemoveAll(p.dir)
	if err := before(p); err != nil {
		return err
	}
	l := a.launch(j.program, p.args...)
	a.pause(j.took)
	if err := under(p); err != nil {
		return err
	}
	worked := []string{p.one, p.two}
	if kind == "exchange" {
		worked = []string{p.two, p.name} // as they are called now
	}
	was := []string{treeSum(worked[0]), treeSum(worked[1])}
	<-l.done
	unlike := 0
	for i, dir := range worked {
		if treeSum(dir) != was[i] {
			unlike++
		}
	}
	ok := true
	switch {
	case l.trace():
		ok = a.fail("%s, %s: a trace: %s", kind, j.name, l.tail())
	case unlike > 1:
		ok = a.fail("%s, %s: both directories have changed: %s", kind, j.name, l.tail())
	case l.err != nil && strings.TrimSpace(l.errs.String()) == "":
		ok = a.fail("%s, %s: %v without a word", kind, j.name, l.err)
	case l.err == nil && a.inside(j, worked[0]) != j.want && a.inside(j, worked[1]) != j.want:
		ok = a.fail("%s, %s: exit code 0, and the result is nowhere", kind, j.name)
	}
	a.tell(kind, j, ok)
	return nil
}

// inside is the digest of a job that has worked in dir itself.
func (a *attacker) inside(j *job, dir string) string {
	if j.name != "stage train" {
		return sumFiles(dir, j.results)
	}
	above := filepath.Join(filepath.Dir(dir), "see")
	os.RemoveAll(above)
	id := filepath.Base(a.run)
	if errors.Join(mkdir(above), os.Symlink(dir, filepath.Join(above, id))) != nil {
		return ""
	}
	return sumFiles(above, j.results)
}
