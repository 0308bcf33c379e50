package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/settings"
)

// listEnding is that of a file that lists data files.
const listEnding = ".txt"

// dataFiles returns the data files that paths stand for: files, directories, whose NPZ
// files are taken in the order of their names, and lists, one path a line relative to
// the list, empty lines and those that begin with # left out. None may come twice.
func dataFiles(paths []string) ([]string, error) {
	const what = "Training data file"
	var all []string
	for _, path := range paths {
		found, err := expand(what, path)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	seen := map[string]bool{}
	for i, path := range all {
		file, err := dataFile(what, path)
		if err != nil {
			return nil, err
		}
		if all[i] = file; seen[filepath.Clean(file)] {
			return nil, fmt.Errorf("%s: %s is named twice: leave it out once", what, file)
		}
		seen[filepath.Clean(file)] = true
	}
	return all, nil
}

func expand(what, path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return inFolder(what, path)
	case err == nil && strings.EqualFold(filepath.Ext(path), listEnding):
		return inList(what, path)
	}
	return []string{path}, nil // what is not there is told with the others
}

func inFolder(what, dir string) (all []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if strings.EqualFold(filepath.Ext(e.Name()), ".npz") {
			all = append(all, filepath.Join(dir, e.Name()))
		}
	}
	if slices.Sort(all); err == nil && len(all) == 0 {
		err = fmt.Errorf("%s: %s holds no .npz file", what, dir)
	}
	return all, err
}

func inList(what, list string) (all []string, err error) {
	text, err := settings.ReadLimited(list)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !filepath.IsAbs(line) {
			line = filepath.Join(filepath.Dir(list), line)
		}
		all = append(all, line)
	}
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s: %s lists no file", what, list)
	}
	return all, err
}
