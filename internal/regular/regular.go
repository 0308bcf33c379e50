// Package regular opens files that are files, and reads them only as far as their
// kind may go: here are the limits of everything that comes from outside.
//
// A named pipe would be waited for where nobody can interrupt, a device may have no
// end, and neither can be read twice, as those who look at a file before they read
// it must.
package regular

import (
	"io/fs"
	"os"
)

// notFile reports a path that leads to no file.
type notFile struct {
	Path string
	What string // "a named pipe"
}

// Error says what it is and what to do.
func (e *notFile) Error() string {
	return e.Path + ": " + e.What + ", no file: copy what it gives to a file and name that"
}

// Open is [os.Open] for regular files. Directories are opened too, as [os.Open]
// does, so that reading them gives its error; anything else is an error at
// once.
func Open(path string) (*os.File, error) { return openFile(path, os.O_RDONLY, 0) }

// openFile is [os.OpenFile] for regular files, as [Open] is.
func openFile(path string, flag int, perm fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, flag|nonblock, perm)
	if err != nil {
		return nil, err
	}
	return regularOnly(path, f)
}

// OpenIn opens a file that lies within a directory.
func OpenIn(root *os.Root, path string) (*os.File, error) {
	return OpenFileIn(root, path, os.O_RDONLY, 0)
}

// OpenFileIn is [os.OpenFile] for a regular file that lies within a directory.
func OpenFileIn(root *os.Root, path string, flag int, perm fs.FileMode) (*os.File, error) {
	f, err := root.OpenFile(path, flag|nonblock, perm)
	if err != nil {
		return nil, err
	}
	return regularOnly(path, f)
}

// regularOnly closes what is no file.
func regularOnly(path string, f *os.File) (*os.File, error) {
	info, err := f.Stat()
	if err == nil {
		err = check(path, info.Mode())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// ReadFile is [os.ReadFile] for regular files that are no larger than most, one of
// the limits of this package; see [ReadAll].
func ReadFile(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, path, most)
}

func check(path string, mode fs.FileMode) error {
	switch {
	case mode.IsRegular(), mode.IsDir():
		return nil
	case mode&fs.ModeNamedPipe != 0:
		return &notFile{path, "a named pipe"}
	case mode&fs.ModeSocket != 0:
		return &notFile{path, "a socket"}
	case mode&fs.ModeDevice != 0:
		return &notFile{path, "a device"}
	}
	return &notFile{path, "something special"}
}
