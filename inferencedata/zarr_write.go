package inferencedata

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// WriteZarr writes the tree as a Zarr directory of format 2 or 3 (see
// [Options.ZarrFormat]). The directory appears whole or not at all; one that
// is there already is an error unless [Options.Replace] is set. Python opens it
// with xarray.open_datatree(dir, engine="zarr").
func WriteZarr(dir string, t *Tree, opts Options) error {
	opts, err := opts.check()
	if err != nil {
		return err
	}
	if err := errors.Join(t.Validate(), t.checkPaths()); err != nil {
		return err
	}
	err = replaceDir(dir, opts.Replace, func(tmp string) error {
		return (&zarrStore{put: intoNew(tmp), opts: opts}).writeTree(t)
	})
	if err != nil {
		return fmt.Errorf("inferencedata: write Zarr %s: %w", dir, err)
	}
	return nil
}

// replaceDir fills a new directory beside dir and renames it.
func replaceDir(dir string, replace bool, fill func(tmp string) error) (err error) {
	if _, err := os.Lstat(dir); err == nil && !replace {
		return fmt.Errorf("%w; remove it or ask for its replacement", fs.ErrExist)
	}
	suffix := fmt.Sprintf(".%08x.tmp", rand.Uint32())
	tmp, old := filepath.Clean(dir)+suffix, filepath.Clean(dir)+".old"+suffix
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return err
	}
	defer func() {
		// After the renames there is nothing left under these names, or only
		// what was replaced.
		err = errors.Join(err, os.RemoveAll(tmp), os.RemoveAll(old))
	}()
	if err := fill(tmp); err != nil {
		return err
	}
	if replace {
		if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(tmp, dir); err != nil {
		if replace {
			// Put back what was there; if nothing was, there is nothing to put.
			_ = os.Rename(old, dir)
		}
		return err
	}
	return nil
}

// checkPaths refuses names that cannot be directories everywhere: Zarr keeps
// every group and variable in one.
func (t *Tree) checkPaths() error {
	errs := uniquePaths("group", groupNames(t))
	for i := range t.Groups {
		var names []string
		for _, v := range t.Groups[i].all() {
			names = append(names, v.Name)
		}
		errs = append(errs, uniquePaths("variable", names)...)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("inferencedata: %w", err)
	}
	return nil
}

func groupNames(t *Tree) []string {
	names := make([]string, len(t.Groups))
	for i := range t.Groups {
		names[i] = t.Groups[i].Name
	}
	return names
}

// uniquePaths lists the names that some file system refuses or takes for the
// same. Those of Windows are avoided everywhere: directories travel.
func uniquePaths(kind string, names []string) []error {
	var errs []error
	folded := map[string]string{}
	for _, name := range names {
		key := strings.ToLower(name)
		other, twice := folded[key]
		switch {
		case strings.ContainsAny(name, `\:*?"<>|`) || strings.HasSuffix(name, ".") || !filepath.IsLocal(name):
			errs = append(errs, fmt.Errorf(`%s %q cannot be a directory everywhere: avoid \ : * ? " < > | and a final dot`, kind, name))
		case strings.HasPrefix(name, "__") || key == "zarr.json":
			errs = append(errs, fmt.Errorf("%s %q: Zarr reserves the name", kind, name))
		case twice:
			errs = append(errs, fmt.Errorf("%s %q and %q differ only in case, which some file systems ignore", kind, other, name))
		}
		folded[key] = name
	}
	return errs
}

// A zarrStore lays out the files of one Zarr directory.
type zarrStore struct {
	put      putter
	opts     Options
	meta     []member // metadata of every node, for consolidate
	rootNode object   // format 3: metadata of the root
	block    int      // draws per chunk of variables whose draws come later
}

// A putter stores a file of a Zarr directory under its path.
type putter func(path string, data []byte) error

// writeTree writes metadata and data of all groups, and the summary last.
func (s *zarrStore) writeTree(t *Tree) error {
	if err := s.putGroup("", t.Attrs); err != nil {
		return err
	}
	for i := range t.Groups {
		if err := s.writeGroup(&t.Groups[i]); err != nil {
			return fmt.Errorf("group %q: %w", t.Groups[i].Name, err)
		}
	}
	return s.consolidate()
}

// writeGroup writes a group. Variables whose draws come later get no chunks.
func (s *zarrStore) writeGroup(d *Dataset) error {
	w := groupWriter{d: d}
	if err := s.putGroup(d.Name, w.groupAttrs()); err != nil {
		return err
	}
	for _, v := range d.all() {
		a := newZarrArray(d.Name, &v, s.opts, s.block)
		err := s.putArray(a, w.variableAttrs(&v))
		if err == nil && !a.pending {
			err = a.writeChunks(v.Data, s.put)
		}
		if err != nil {
			return fmt.Errorf("variable %q: %w", v.Name, err)
		}
	}
	return nil
}

// intoNew puts files into a directory that nobody sees yet.
func intoNew(root string) putter {
	return func(path string, data []byte) error { return putFile(root, path, data, writeSynced) }
}

// intoLive puts files into a directory that may be read at any time, each
// whole or not at all, in the place of what is there.
func intoLive(root string) putter {
	return func(path string, data []byte) error { return putFile(root, path, data, writeAtomic) }
}

// putFile makes the directories on the way.
func putFile(root, path string, data []byte, write func(string, []byte) error) error {
	full := filepath.Join(root, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	return write(full, data)
}

// writeAtomic writes a file beside its place and renames it.
func writeAtomic(path string, data []byte) error {
	tmp := fmt.Sprintf("%s.%08x.tmp", path, rand.Uint32())
	err := writeSynced(tmp, data)
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		// It may never have been made; the first error is the one that counts.
		_ = os.Remove(tmp)
	}
	return err
}

// writeSynced writes a new file and flushes it to the disk.
func writeSynced(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}
