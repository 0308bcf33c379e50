//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// read lets a reader read a copy of a directory.
func (a *attacker) read(r *reader, dir string) (s *said, digest string, err error) {
	out := a.fresh()
	if err := mkdir(out); err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(out)
	s = a.execute(nil, r.program, r.args(dir, out)...)
	if r.results == nil {
		return s, sum(s.out.Bytes()), nil
	}
	digest = ""
	for _, p := range r.results {
		from := out
		if rest, below := strings.CutPrefix(p, "DIR/"); below {
			from, p = dir, rest
		}
		digest += sumFiles(from, []string{p}) + " "
	}
	return s, digest, nil
}

// flip changes one bit of one file and lets somebody read what it is part of.
func (a *attacker) flip() error {
	if a.flipped == nil {
		a.flipped = a.subjects()
	}
	sub := a.flipped[a.r.IntN(len(a.flipped))]
	r := sub.readers[a.r.IntN(len(sub.readers))]
	if r.want == "" {
		copied, err := a.copyOf(sub.dir)
		if err != nil {
			return err
		}
		s, want, err := a.read(r, copied)
		if err != nil || s.err != nil {
			return fmt.Errorf("%s of %s: %w: %s", r.name, sub.name, err, s.tail())
		}
		r.want = want
		os.RemoveAll(filepath.Dir(copied))
	}
	dir, err := a.copyOf(sub.dir)
	if err != nil {
		return err
	}
	defer os.RemoveAll(filepath.Dir(dir))
	what, err := a.flipOne(dir, sub.only)
	if err != nil {
		return err
	}
	s, got, err := a.read(r, dir)
	if err != nil {
		return err
	}
	t, by, ok := entry(a.count, "flip"), entry(a.of, r.name), true
	switch {
	case s.trace():
		ok = a.fail("flip, %s of %s, %s: a trace: %s", r.name, sub.name, what, s.tail())
	case s.err != nil:
		t.told++
	case got == r.want:
		t.equal++
	default:
		ok = a.fail("flip, %s of %s, %s: another result, and exit code 0: %s", r.name, sub.name, what, s.tail())
	}
	for _, t := range []*tally{t, by} {
		t.tried++
		if ok {
			t.survived++
		}
	}
	return nil
}

// copyOf copies a directory under its own name.
func (a *attacker) copyOf(dir string) (string, error) {
	to := filepath.Join(a.fresh(), filepath.Base(dir))
	return to, os.CopyFS(to, os.DirFS(dir))
}

// flipOne flips a bit of a random file below a directory and says which.
func (a *attacker) flipOne(dir, only string) (string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		if ok, _ := filepath.Match(only, e.Name()); only != "" && !ok {
			return nil
		}
		if info, err := e.Info(); err == nil && info.Size() > 0 {
			files = append(files, p)
		}
		return nil
	})
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("no file %s in %s: %w", only, dir, err)
	}
	path := files[a.r.IntN(len(files))]
	b, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	bit := a.r.IntN(8 * len(b))
	b[bit/8] ^= 1 << (bit % 8)
	rel, _ := filepath.Rel(dir, path)
	return fmt.Sprintf("bit %d of %s", bit, rel), os.WriteFile(path, b, 0o666)
}
