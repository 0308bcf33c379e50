// Package flush holds the one step of an atomic write that a test may leave out.
package flush

import "os"

// File makes what was written to a file or directory survive a power cut. Tests
// that write thousands of files replace it: a power cut would end them anyway.
var File = (*os.File).Sync
