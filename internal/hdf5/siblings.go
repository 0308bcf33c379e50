package hdf5

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/regular"
)

// mostSiblings bounds the files that are open beside the first.
const mostSiblings = 4096

// siblings are the files in the directory of one that was opened by name, to
// which external links and virtual datasets lead. No name leaves the directory,
// neither by .. nor by a symbolic link.
type siblings struct {
	dir  string
	root *os.Root
	open map[string]*File
	opts Options
}

// place is an object in some file.
type place struct {
	f    *File
	addr uint64
}

// sibling opens a file that a link or a virtual dataset names. An absolute name
// stands for the file of that name in the directory: it was moved along.
func (f *File) sibling(name string) (*File, error) {
	s := f.beside
	if s == nil {
		return nil, unsupported("%q is another file; open that file", name)
	}
	clean := filepath.Clean(filepath.FromSlash(name))
	if filepath.IsAbs(clean) || strings.HasPrefix(name, "/") || strings.Contains(name, `:\`) {
		clean = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	}
	if known, ok := s.open[clean]; ok {
		return known, nil
	}
	if len(s.open) >= mostSiblings {
		return nil, unsupported("links to more than %d files", mostSiblings)
	}
	other, err := s.read(clean)
	if err != nil {
		return nil, fmt.Errorf("the file %q that a link names, looked for in %s: %w", name, s.dir, err)
	}
	s.open[clean] = other
	return other, nil
}

// read opens a file within the directory.
func (s *siblings) read(name string) (*File, error) {
	if s.root == nil {
		root, err := os.OpenRoot(s.dir)
		if err != nil {
			return nil, err
		}
		s.root = root
	}
	file, err := regular.OpenIn(s.root, name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	f, err := Open(file, info.Size(), s.opts)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	f.closer, f.beside, f.lent = file, s, true
	return f, nil
}

// close closes all of them.
func (s *siblings) close() error {
	var errs []error
	for _, f := range s.open {
		errs = append(errs, f.closer.Close())
	}
	if s.root != nil {
		errs = append(errs, s.root.Close())
	}
	return errors.Join(errs...)
}
