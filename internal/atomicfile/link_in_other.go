//go:build !unix

package atomicfile

import (
	"errors"
	"os"
)

// LinkIn fails: only Unix can link into a directory that is held open.
func LinkIn(*os.Root, string, string) error { return errors.ErrUnsupported }
