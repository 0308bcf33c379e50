//go:build unix

package main

import "syscall"

// limitMemory keeps a mutant that asks for memory without end from taking all of
// the machine's: the tests inherit the limit of this process.
func limitMemory() error {
	const most = 8 << 30
	var now syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &now); err != nil || now.Cur < most {
		return err
	}
	return syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: most, Max: now.Max})
}
