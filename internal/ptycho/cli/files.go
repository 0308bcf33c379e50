package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// mustExist fails for a file that is not there, in the words of the documented
// messages.
func mustExist(what, path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s not found: %s", what, path)
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	case info.IsDir():
		return fmt.Errorf("%s: %s is a directory", what, path)
	}
	return nil
}

// required fails for a setting without a value.
func required(flag, value string) error {
	if value == "" {
		return fmt.Errorf("--%s is required", flag)
	}
	return nil
}

// bundledStar is the data set that comes with the program.
var bundledStar = filepath.Join("datasets", "siemens-star", "siemens-star-64.npz")

// findStar returns the bundled data set, from the working directory or that of
// the program.
func findStar() (string, error) {
	dirs := []string{"."}
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		dirs = append(dirs, filepath.Dir(exe))
	}
	for _, dir := range dirs {
		if path := filepath.Join(dir, bundledStar); mustExist("data", path) == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no file is named, and the bundled %s is neither in the working directory nor beside the program; name a file", bundledStar)
}
