//go:build unix

package program

import "golang.org/x/sys/unix"

// noCoreFile keeps a crash from writing the memory of the process, which may be
// gigabytes, into the working directory.
func noCoreFile() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
