package pipeline

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"
)

// asideDir is where the outputs of a stage that runs again wait until the new ones
// are whole: asideDir/STAGE, under their names in the run. While they move there or
// back they are in asideDir/STAGE.part. So at any moment, killed or not,
//
//	there is STAGE       what is in the run is new, and nobody's before it is whole
//	there is not         what is in the run, and in STAGE.part, is of before
const asideDir = ".replaced"

// aside is the place of one stage.
type aside struct {
	r       *runs.Run
	outputs []string
	whole   string
	part    string
}

func newAside(r *runs.Run, s *Stage) *aside {
	dir := path.Join(asideDir, s.Name)
	return &aside{r: r, outputs: s.Outputs, whole: dir, part: dir + ".part"}
}

// keep makes room for new outputs: those of before go aside, and what was begun
// since then goes.
func (a *aside) keep() error {
	if a.has(a.whole) {
		return removePaths(a.r, a.outputs)
	}
	if err := a.move("", a.part); err != nil {
		return err
	}
	return a.wrap(a.r.Root().Rename(a.part, a.whole))
}

// restore removes what is new and puts the outputs of before back. It reports
// whether there were any.
func (a *aside) restore() (bool, error) {
	if !a.has(a.whole) {
		return false, nil
	}
	if err := removePaths(a.r, a.outputs); err != nil {
		return false, err
	}
	if err := a.r.Root().Rename(a.whole, a.part); err != nil {
		return false, a.wrap(err)
	}
	if err := a.move(a.part, ""); err != nil {
		return false, err
	}
	return true, a.drop()
}

// drop forgets the outputs of before.
func (a *aside) drop() error {
	if err := removePaths(a.r, []string{a.part, a.whole}); err != nil {
		return err
	}
	_ = a.r.Root().Remove(asideDir) // unless others wait in it
	return nil
}

// move renames every output that is there from one folder of the run to another.
func (a *aside) move(from, to string) error {
	root := a.r.Root()
	if err := root.MkdirAll(filepath.FromSlash(path.Join(to, ".")), 0o777); err != nil {
		return a.wrap(err)
	}
	for _, name := range a.outputs {
		name = strings.TrimSuffix(name, "/")
		source, target := filepath.FromSlash(path.Join(from, name)), filepath.FromSlash(path.Join(to, name))
		if !a.has(source) {
			continue
		}
		if err := root.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return a.wrap(err)
		}
		if err := root.Rename(source, target); err != nil {
			return a.wrap(err)
		}
	}
	return nil
}

func (a *aside) has(name string) bool {
	_, err := a.r.Root().Lstat(filepath.FromSlash(name))
	return !errors.Is(err, fs.ErrNotExist)
}

func (a *aside) wrap(err error) error {
	if err == nil {
		return nil
	}
	return &atomicfile.WriteError{Path: a.r.Path(asideDir), Err: leadsOut(err)}
}

// before returns the record of outputs that are whole and stay until newer ones are:
// that of the stage, or the one that an attempt since then has kept.
func before(rec *runs.StageRecord) *runs.StageRecord {
	switch {
	case rec == nil:
		return nil
	case (rec.Complete() || rec.Status == runs.Stale) && len(rec.Outputs) > 0:
		old := *rec
		old.Replaced = nil
		return &old
	}
	return rec.Replaced
}
