package runs

import (
	"fmt"
	"path/filepath"
)

// LatestName is the name under which the newest finished run can be found.
const LatestName = "latest"

// setLatest points `latest` beside dir to it.
func setLatest(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("point latest to %s: %w", dir, err)
	}
	if !ValidID(filepath.Base(abs)) {
		return nil // a renamed directory is not in the list of runs either
	}
	if err := pointLatest(filepath.Dir(abs), filepath.Base(abs)); err != nil {
		return fmt.Errorf("point latest to %s: %w", dir, err)
	}
	return nil
}

// latest returns the directory that `latest` below root points to.
func latest(root string) (string, error) {
	id, err := readLatest(root)
	if err != nil || !ValidID(id) || !isDir(filepath.Join(root, id)) {
		return "", &NotFoundError{Root: root, Name: LatestName, What: "run"}
	}
	return filepath.Join(root, id), nil
}
