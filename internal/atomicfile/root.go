package atomicfile

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// putIn is [Write] for a file of the directory that root holds open, wherever
// that is by now: a directory that somebody has put in its place is not touched.
func putIn(root *os.Root, name string, perm fs.FileMode, write func(io.Writer) error) error {
	path := filepath.Join(root.Name(), name)
	return explained(path, write, func(write func(io.Writer) error) error { return writeIn(root, name, perm, write) })
}

func writeIn(root *os.Root, name string, perm fs.FileMode, write func(io.Writer) error) error {
	tmp := tempName(name)
	f, err := root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	renamed := false
	defer func() {
		if !renamed { // also when write panics
			f.Close()
			_ = root.Remove(tmp)
		}
	}()
	if err := fill(f, write); err != nil {
		return err
	}
	if err := patiently(func() error { return root.Rename(tmp, name) }); err != nil {
		return err
	}
	renamed = true
	d, err := root.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer d.Close()
	return syncOpenDir(d)
}

// WriteJSONIn is [WriteJSON] for a file of the directory that root holds open.
func WriteJSONIn(root *os.Root, name string, v any) error {
	return putIn(root, name, 0o666, func(w io.Writer) error { return encode(w, v) })
}

// encode writes v as indented JSON with a final newline.
func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
