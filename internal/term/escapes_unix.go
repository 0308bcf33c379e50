//go:build !windows

package term

import "io"

// enableEscapes reports whether w understands ANSI escape sequences.
func enableEscapes(io.Writer) bool { return true }
