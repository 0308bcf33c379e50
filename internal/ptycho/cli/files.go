package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
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
