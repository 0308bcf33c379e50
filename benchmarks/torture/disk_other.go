//go:build unix && !linux

package main

import (
	"errors"
	"os"
)

func mountTmpfs(string, int) error { return errors.ErrUnsupported }

func unmount(string) {}

func fill(string, int64) error { return errors.ErrUnsupported }

func used(string) int64 { return 0 }

// exchangeNames gives each of two directories the name of the other, with a moment
// in between.
func exchangeNames(one, two string) error {
	return errors.Join(os.Rename(one, two+".away"), os.Rename(two, one), os.Rename(two+".away", two))
}
