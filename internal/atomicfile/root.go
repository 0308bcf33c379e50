package atomicfile

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteIn is [Write] for a file of the directory that root holds open, wherever
// that is by now: a directory that somebody has put in its place is not touched.
func WriteIn(root *os.Root, name string, perm fs.FileMode, write func(io.Writer) error) error {
	return explained(filepath.Join(root.Name(), name), write, func(write func(io.Writer) error) error {
		return within(root).replace(name, perm, buffered(write))
	})
}

// FileIn is [File] for a file of the directory that root holds open.
func FileIn(root *os.Root, name string, perm fs.FileMode, fill func(*os.File) error) error {
	return told(filepath.Join(root.Name(), name), within(root).replace(name, perm, fill))
}

// WriteJSONIn is [WriteJSON] for a file of the directory that root holds open.
func WriteJSONIn(root *os.Root, name string, v any) error {
	return WriteIn(root, name, 0o666, func(w io.Writer) error { return EncodeJSON(w, v) })
}

// SweepIn removes the temporary files that killed processes left below the
// directory that root holds open, which nobody else may be using.
// What cannot be removed does no harm.
func SweepIn(root *os.Root) {
	_ = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && tempPattern.MatchString(d.Name()) {
			_ = root.Remove(filepath.FromSlash(path))
		}
		return nil
	})
}

// EncodeJSON writes v as indented JSON with a final newline, as [WriteJSON] does.
func EncodeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// place is where names are looked up: the file system, or an open directory.
type place struct {
	open   func(name string, flag int, perm fs.FileMode) (*os.File, error)
	remove func(name string) error
	rename func(from, to string) error
	sync   func(dir string) error
}

// anywhere is the place of paths.
var anywhere = place{os.OpenFile, os.Remove, rename, syncDir}

func within(root *os.Root) place {
	return place{
		open: root.OpenFile, remove: root.Remove,
		rename: func(from, to string) error { return patiently(func() error { return root.Rename(from, to) }) },
		sync: func(dir string) error {
			d, err := root.Open(dir)
			if err != nil {
				return err
			}
			defer d.Close()
			return syncOpenDir(d)
		},
	}
}

// replace fills a temporary file and gives it its name.
func (p place) replace(name string, perm fs.FileMode, fill func(*os.File) error) error {
	// Not [os.CreateTemp], which forces mode 0600: the umask should decide.
	tmp := tempName(name)
	f, err := p.open(tmp, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	renamed := false
	defer func() {
		if !renamed { // also when fill panics
			f.Close() // a second Close is harmless
			_ = p.remove(tmp)
		}
	}()
	if err := finish(f, fill); err != nil {
		return err
	}
	if err := p.rename(tmp, name); err != nil {
		return err
	}
	renamed = true
	return p.sync(filepath.Dir(name))
}
