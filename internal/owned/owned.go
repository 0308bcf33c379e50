// Package owned keeps a record of the files that a program has written into a
// directory, so that it replaces, moves and deletes its own and nobody else's.
//
// Ownership is a record with hashes, not a name: a file is the program's when the
// record in the directory has its content. What somebody else has put there under
// the same name, or has changed since, is never touched.
//
//	d, err := owned.Open(dir)                     // under the lock of dir
//	err = d.Free("object.npy", "run.json")        // before the work that leads to them
//	...
//	err = d.Replace("object.npy", "run.json")     // announced, so that a kill is no riddle
//	... write them ...
//	err = d.Written("object.npy", "run.json")     // their hashes are in the record
//
// A reader asks [Check]. What was announced and never recorded is a write that was
// cut off: the program may replace it, a reader is told.
package owned

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
)

// recordName is the file of a directory that holds its record.
const recordName = "files.json"

// recordVersion is the form of the record.
const recordVersion = 1

// record is the content of [recordName]. Names have slashes.
type record struct {
	Version int                     `json:"version"`
	About   string                  `json:"about"`
	Files   map[string]filehash.Sum `json:"files"`
	Pending []string                `json:"being_written,omitempty"` // announced, not yet recorded
}

const about = "files that the program has written here, with their SHA-256; what is not listed is not touched"

// ForeignError reports files that are in the way and not the program's.
type ForeignError struct {
	Dir   string
	Names []string
}

// Error names some of them and says what to do.
func (e *ForeignError) Error() string {
	const most = 3
	names := strings.Join(e.Names[:min(most, len(e.Names))], ", ")
	if more := len(e.Names) - most; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("%s: %s: not written by this program, or changed since, so it is left alone: move it away, or choose another directory", e.Dir, names)
}

// DamagedError reports a file that is there and not as it was written.
type DamagedError struct {
	Path string
	Why  string
}

// Error names the file.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged: %s; make it again", e.Path, e.Why)
}

// Dir is a directory with a record. It belongs to one process, which holds the
// lock of the directory.
type Dir struct {
	path string
	root *os.Root // the directory, whatever its name leads to by now
	r    record
}

// Open reads the record of a directory and clears what a killed process left half
// written of the files in it. A directory without a record has no file of the
// program.
func Open(dir string) (*Dir, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	r, err := read(dir)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	d := &Dir{dir, root, r}
	for _, name := range append([]string{recordName}, r.Pending...) {
		atomicfile.SweepOf(d.at(name))
	}
	return d, nil
}

// Root returns the directory, for whatever is written there.
func (d *Dir) Root() *os.Root { return d.root }

// Close gives the directory back.
func (d *Dir) Close() error { return d.root.Close() }

// MovedError reports that a directory is not that any more which this process works
// in.
type MovedError struct{ Dir string }

// Error says that nothing was written to the other one.
func (e *MovedError) Error() string {
	return fmt.Sprintf("%s was moved or replaced under way: nothing was written to what is there now; run the command again", e.Dir)
}

// Unmoved returns a *[MovedError] when the name of a directory leads to another one by
// now than that which root holds open.
func Unmoved(root *os.Root, name string) error {
	here, err := root.Stat(".")
	if err != nil {
		return &MovedError{name}
	}
	if there, err := os.Stat(name); err != nil || !os.SameFile(here, there) {
		return &MovedError{name}
	}
	return nil
}

// unmoved is asked before anything is announced, recorded or removed.
func (d *Dir) unmoved() error { return Unmoved(d.root, d.path) }

// Cause returns err, or in its place that the directory was moved or replaced: what
// fails after that fails because of it, and no file of the directory is where its
// name says. So it is the last question of a command whose work has not failed, too:
// results that were moved away in the last moment are not where they were asked for.
func (d *Dir) Cause(err error) error {
	if moved := d.unmoved(); moved != nil {
		return moved
	}
	return err
}

// Put announces a file, gives it the content that write makes, in one step, and
// records it. The folder of the file is made.
func (d *Dir) Put(name string, perm fs.FileMode, write func(io.Writer) error) error {
	if err := d.Replace(name); err != nil {
		return err
	}
	name = path.Clean(name)
	if err := d.root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o777); err != nil {
		return &atomicfile.WriteError{Path: d.at(name), Err: err}
	}
	if err := atomicfile.WriteIn(d.root, filepath.FromSlash(name), perm, write); err != nil {
		return err
	}
	return d.Written(name)
}

func read(dir string) (record, error) {
	r := record{Files: map[string]filehash.Sum{}}
	name := filepath.Join(dir, recordName)
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return r, &ForeignError{dir, []string{recordName}}
	}
	err := atomicfile.ReadJSON(name, &r)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r, nil
	case err != nil || r.Version != recordVersion || r.Files == nil:
		return r, &ForeignError{dir, []string{recordName}}
	}
	if !local(slices.Concat(slices.Collect(maps.Keys(r.Files)), r.Pending)) {
		return r, &ForeignError{dir, []string{recordName}}
	}
	return r, nil
}

// local reports whether all names lie below the directory of their record.
func local(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !filepath.IsLocal(filepath.FromSlash(name)) })
}

func (d *Dir) at(name string) string { return filepath.Join(d.path, filepath.FromSlash(name)) }

// owns reports whether the file called name is there with a content that the
// program has written here, if under another name, or was being written.
func (d *Dir) owns(name string) bool {
	info, err := d.root.Lstat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	if slices.Contains(d.r.Pending, name) {
		return true
	}
	known := func(match func(filehash.Sum) bool) bool {
		return slices.ContainsFunc(slices.Collect(maps.Values(d.r.Files)), match)
	}
	if !known(func(s filehash.Sum) bool { return s.Size == info.Size() }) {
		return false
	}
	got, err := filehash.In(context.Background(), d.root, filepath.FromSlash(name))
	return err == nil && known(func(s filehash.Sum) bool { return s == got })
}

// Free fails with a *[ForeignError] when one of the names is taken by a file that
// is not the program's.
func (d *Dir) Free(names ...string) error {
	var foreign []string
	for _, name := range names {
		if _, err := d.root.Lstat(filepath.FromSlash(name)); err == nil && !d.owns(name) {
			foreign = append(foreign, name)
		}
	}
	if len(foreign) > 0 {
		return &ForeignError{d.path, foreign}
	}
	return nil
}

// Foreign returns the files below the directory called name that are not the
// program's, among them links and whatever is no file.
func (d *Dir) Foreign(name string) ([]string, error) {
	var foreign []string
	err := d.walk(name, func(name string, e fs.DirEntry) error {
		if !e.IsDir() && !d.owns(name) {
			foreign = append(foreign, name)
		}
		return nil
	})
	return foreign, err
}

// walk calls visit for whatever is below the directory called name, and for itself;
// links are not followed. Where there is nothing it is not called.
func (d *Dir) walk(name string, visit func(name string, e fs.DirEntry) error) error {
	info, err := d.root.Lstat(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.IsDir() {
		return visit(name, fs.FileInfoToDirEntry(info))
	}
	return fs.WalkDir(d.root.FS(), name, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return visit(name, e)
	})
}

// Replace announces that files are written from here on.
func (d *Dir) Replace(names ...string) error {
	if err := errors.Join(d.unmoved(), d.Free(names...)); err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(d.r.Pending, name) {
			d.r.Pending = append(d.r.Pending, name)
		}
		delete(d.r.Files, name)
	}
	return d.save()
}

// Written records the content of files that were announced; others are none of the
// program's. One that is not there is struck off.
func (d *Dir) Written(names ...string) error {
	for _, name := range names {
		if !slices.Contains(d.r.Pending, name) {
			continue
		}
		sum, err := filehash.In(context.Background(), d.root, filepath.FromSlash(name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			delete(d.r.Files, name)
		case err != nil:
			return err
		default:
			d.r.Files[name] = sum
		}
		d.r.Pending = slices.DeleteFunc(d.r.Pending, func(n string) bool { return n == name })
	}
	return d.save()
}

// Remove removes a file that is the program's and strikes it off. Another one
// stays.
func (d *Dir) Remove(name string) (removed bool, err error) {
	if err := d.unmoved(); err != nil {
		return false, err
	}
	if removed = d.owns(name); removed {
		if err := d.root.Remove(filepath.FromSlash(name)); err != nil {
			return false, err
		}
	}
	if !d.lists(name) {
		return removed, nil
	}
	d.strike(name)
	return removed, d.save()
}

// lists reports whether the record has a name.
func (d *Dir) lists(name string) bool {
	_, listed := d.r.Files[name]
	return listed || slices.Contains(d.r.Pending, name)
}

// strike forgets a name.
func (d *Dir) strike(name string) {
	delete(d.r.Files, name)
	d.r.Pending = slices.DeleteFunc(d.r.Pending, func(n string) bool { return n == name })
}

// Move gives a directory another name, which must be free, and its files with it.
func (d *Dir) Move(from, to string) error {
	if err := d.unmoved(); err != nil {
		return err
	}
	if _, err := d.root.Lstat(filepath.FromSlash(to)); err == nil {
		return &ForeignError{d.path, []string{to}}
	}
	if err := d.root.Rename(filepath.FromSlash(from), filepath.FromSlash(to)); err != nil {
		return err
	}
	for name, sum := range maps.Clone(d.r.Files) {
		if rest, below := strings.CutPrefix(name, from+"/"); below {
			delete(d.r.Files, name)
			d.r.Files[path.Join(to, rest)] = sum
		}
	}
	for i, name := range d.r.Pending {
		if rest, below := strings.CutPrefix(name, from+"/"); below {
			d.r.Pending[i] = path.Join(to, rest)
		}
	}
	return d.save()
}

// RemoveAll removes the program's files below a directory, and the directories
// that are empty then. Others stay.
func (d *Dir) RemoveAll(name string) error {
	if err := d.unmoved(); err != nil {
		return err
	}
	var dirs []string
	err := d.walk(name, func(name string, e fs.DirEntry) error {
		if e.IsDir() {
			dirs = append(dirs, name)
			return nil
		}
		if !d.owns(name) {
			return nil
		}
		d.strike(name)
		return d.root.Remove(filepath.FromSlash(name))
	})
	for _, dir := range slices.Backward(dirs) {
		_ = d.root.Remove(filepath.FromSlash(dir)) // fails where somebody's files are
	}
	if dirs == nil && err == nil {
		return nil
	}
	return errors.Join(err, d.save())
}

func (d *Dir) save() error {
	d.r.Version, d.r.About = recordVersion, about
	if err := d.unmoved(); err != nil {
		return err
	}
	return atomicfile.WriteJSONIn(d.root, recordName, d.r)
}

// Check reports with a *[DamagedError] a file that is not as it was written. A
// directory without a record, or one that does not list the file, says nothing
// about it; a file that is missing is an error that wraps fs.ErrNotExist.
func Check(ctx context.Context, dir, name string) error {
	p := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(p); err != nil {
		return err
	}
	r, err := read(dir)
	if foreign := (*ForeignError)(nil); errors.As(err, &foreign) {
		return nil // a file of that name of somebody else
	}
	if err != nil {
		return err
	}
	if slices.Contains(r.Pending, name) {
		return &DamagedError{p, "the program was stopped while writing it"}
	}
	want, listed := r.Files[name]
	if !listed {
		return nil
	}
	got, err := filehash.FileContext(ctx, p)
	if err == nil && got != want {
		err = &DamagedError{p, "its content is not the one that " + recordName + " has for it"}
	}
	return err
}

// Below is the part of a directory below one of its folders; names count from
// there.
type Below struct {
	d      *Dir
	folder string
}

// Below returns the part of d below a folder.
func (d *Dir) Below(folder string) *Below { return &Below{d, folder} }

// Put is [Dir.Put].
func (b *Below) Put(name string, perm fs.FileMode, write func(io.Writer) error) error {
	return b.d.Put(path.Join(b.folder, name), perm, write)
}

// Has reports whether there is a file of a name, of whomever.
func (b *Below) Has(name string) bool {
	info, err := b.d.root.Stat(filepath.Join(filepath.FromSlash(b.folder), name))
	return err == nil && info.Mode().IsRegular()
}

// Remove is [Dir.Remove].
func (b *Below) Remove(name string) (bool, error) { return b.d.Remove(path.Join(b.folder, name)) }
