package runs

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/dirlock"
)

// Info describes a run in a list.
type Info struct {
	ID       string
	Dir      string
	Status   Status        // what is true now: a dead "running" run is interrupted
	Owner    dirlock.Owner // who works there; zero when nobody does
	Manifest *Manifest
	Err      error // why Manifest is nil
}

// Created returns when the run was started, as far as known.
func (i Info) Created() time.Time {
	if i.Manifest != nil {
		return i.Manifest.Created
	}
	t, _ := time.ParseInLocation(idLayout, i.ID[:min(len(i.ID), len(idLayout))], time.Local)
	return t
}

// List returns the runs below root, newest first. A directory whose manifest
// cannot be read is listed with its error. A root that does not exist has no
// runs.
func List(root string) ([]Info, error) {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list runs in %s: %w", root, atomicfile.Bare(err))
	}
	var list []Info
	for _, e := range entries {
		if e.IsDir() && ValidID(e.Name()) {
			list = append(list, inspect(filepath.Join(root, e.Name()), e.Name()))
		}
	}
	slices.SortFunc(list, Info.compare)
	return list, nil
}

// Inspect describes the run in a directory.
func Inspect(dir string) Info { return inspect(dir, filepath.Base(dir)) }

// inspect reads one run directory.
func inspect(dir, id string) Info {
	info := Info{ID: id, Dir: dir}
	info.Manifest, info.Err = ReadManifest(dir)
	working := dirlock.Live(dir)
	if working {
		info.Owner = dirlock.ReadOwner(dir)
	}
	switch {
	case info.Manifest == nil:
		info.Status = Failed
	case info.Manifest.Status == Running && !working:
		info.Status = Interrupted
	default:
		info.Status = info.Manifest.Status
	}
	return info
}

// Newest returns the newest run below root that can be read, or the newest
// finished one. The error is a *[NotFoundError] when there is none.
func Newest(root string, finishedOnly bool) (Info, error) {
	list, err := List(root)
	if err != nil {
		return Info{}, err
	}
	for _, info := range list {
		if info.Err == nil && (!finishedOnly || info.Status == Finished) {
			return info, nil
		}
	}
	what := "run"
	if finishedOnly {
		what = "finished run"
	}
	return Info{}, &NotFoundError{Root: root, What: what}
}

// NotFoundError reports that a run does not exist.
type NotFoundError struct {
	Root        string
	Name        string   // what was asked for; "" for the newest
	What        string   // "run", "finished run"
	Suggestions []string // ids that look like Name, or the newest ones
}

// Error names what is missing and what there is.
func (e *NotFoundError) Error() string {
	var b strings.Builder
	if e.Name == "" {
		fmt.Fprintf(&b, "no %s in %s", e.What, e.Root)
	} else {
		fmt.Fprintf(&b, "no run %q in %s", e.Name, e.Root)
	}
	if len(e.Suggestions) > 0 {
		fmt.Fprintf(&b, " (did you mean %s?)", strings.Join(e.Suggestions, " or "))
	}
	return b.String()
}

// Resolve returns the directory of the run that name means: an id below root,
// "latest", or a path to a run directory. The directory is returned by a path
// without links, so that it stays the same when `latest` moves on.
func Resolve(root, name string) (string, error) {
	dir, err := find(root, name)
	if err != nil {
		return "", err
	}
	return real(dir)
}

func find(root, name string) (string, error) {
	switch {
	case name == LatestName:
		return latest(root)
	case ValidID(name) && isDir(filepath.Join(root, name)):
		return filepath.Join(root, name), nil
	case name != "" && isFile(filepath.Join(name, ManifestName)):
		return filepath.Clean(name), nil
	case filepath.Base(name) == LatestName && !isDir(name):
		return latest(filepath.Dir(name)) // Windows: reports/latest is a text file
	case name != "" && isDir(name):
		return "", &manifestError{Path: name, Err: fmt.Errorf("not a run directory: it has no %s", ManifestName)}
	}
	return "", &NotFoundError{Root: root, Name: name, What: "run", Suggestions: similarRuns(root, name)}
}

// similarRuns returns up to three ids, the nearest to name first.
func similarRuns(root, name string) []string {
	list, err := List(root)
	if err != nil {
		return nil
	}
	ids := make([]string, len(list))
	for i, info := range list {
		ids[i] = info.ID
	}
	return Nearest(filepath.Base(name), ids, 3)
}

// Nearest returns at most n of the candidates, those with the smallest edit
// distance to name first, without the hopeless.
func Nearest(name string, candidates []string, n int) []string {
	name = name[:min(len(name), 100)] // the distance costs the product of the lengths
	distance := func(c string) int { return levenshtein.ComputeDistance(name, c) }
	near := slices.DeleteFunc(slices.Clone(candidates), func(c string) bool {
		return distance(c) > max(2, len(c)/3)
	})
	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	return near[:min(n, len(near))]
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
