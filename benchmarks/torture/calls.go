package main

import (
	"fmt"
	"os"
)

// mostCalls is about how many of the changing system calls a command makes.
const mostCalls = 120

// changing are the system calls by which a program changes files.
const changing = "?open,openat,?rename,?renameat,renameat2,?unlink,unlinkat,fsync,ftruncate,?mkdir,mkdirat,pwrite64"

// traceCall runs a command under strace, which does something to a random changing
// system call of it, and returns what it said and how it ended.
func (a *attacker) traceCall(j *job, dir, calls, what string) ([]byte, error) {
	inject := fmt.Sprintf("inject=%s:%s:when=%d", calls, what, 1+a.r.IntN(mostCalls))
	before := []string{"strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace=" + calls, "-e", inject}
	return a.command(before, j.program, j.args(dir)...).CombinedOutput()
}

// killCall ends a command by SIGKILL at a system call that changes files.
func (a *attacker) killCall() error {
	if !a.traced {
		return nil
	}
	j, dir := a.job(), a.fresh()
	_, err := a.traceCall(j, dir, changing, "signal=KILL")
	if err == nil {
		return os.RemoveAll(dir) // it made fewer calls
	}
	a.kills++
	if a.again(j, dir, "a kill at a system call") {
		a.killed++
		a.killedCalls++
	}
	return nil
}

// failCall makes one system call that changes files fail.
func (a *attacker) failCall() error {
	if !a.traced {
		return nil
	}
	errno := []string{"EIO", "ENOSPC", "EPERM"}[a.r.IntN(3)]
	j, dir := a.job(), a.fresh()
	out, err := a.traceCall(j, dir, changing, "error="+errno)
	a.failures++
	switch {
	case hasTrace(out):
		a.fail("%s after %s: a trace: %s", j.program, errno, tail(out))
	case err == nil && j.hash(dir) != j.want:
		a.fail("%s after %s: exit code 0 without the result: %s", j.program, errno, tail(out))
	case a.again(j, dir, errno):
		a.failed++
	}
	return nil
}
