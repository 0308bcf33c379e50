//go:build unix

package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"strings"
	"syscall"
	"time"
)

// kill ends a command by SIGKILL at a random moment.
func (a *attacker) kill() error {
	j := a.job()
	dir, err := a.start(j)
	if err != nil {
		return err
	}
	cmd, cancel := a.command(nil, j.program, j.args(dir)...)
	defer cancel()
	if err := cmd.Start(); err != nil {
		return err
	}
	time.Sleep(time.Duration(a.r.Float64() * j.took * float64(time.Second)))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	a.carryOn("kill", j, dir, "a kill")
	return nil
}

// stop holds a command for a while at a random moment.
func (a *attacker) stop() error {
	j := a.job()
	dir, err := a.start(j)
	if err != nil {
		return err
	}
	cmd, cancel := a.command(nil, j.program, j.args(dir)...)
	defer cancel()
	s := new(said)
	cmd.Stdout, cmd.Stderr = &s.out, &s.errs
	if err := cmd.Start(); err != nil {
		return err
	}
	time.Sleep(time.Duration(a.r.Float64() * j.took * float64(time.Second)))
	_ = cmd.Process.Signal(syscall.SIGSTOP)
	time.Sleep(a.plan.stop)
	_ = cmd.Process.Signal(syscall.SIGCONT)
	s.err = cmd.Wait()
	ok := s.err == nil && j.digest(dir, s) == j.want
	if !ok {
		a.fail("stop, %s: %s", j.name, s.tail())
	}
	a.tell("stop", j, ok)
	return os.RemoveAll(dir)
}

// changing are the system calls by which a program changes files.
const changing = "?open,openat,?rename,?renameat,renameat2,?unlink,unlinkat,fsync,ftruncate,?mkdir,mkdirat,pwrite64,?link,linkat,?symlink,symlinkat"

// calls counts the changing calls of the thread that makes most of them: strace
// counts by thread.
func (a *attacker) calls(j *job) (int, error) {
	if j.calls > 0 {
		return j.calls, nil
	}
	dir, err := a.start(j)
	if err != nil {
		return 0, err
	}
	log := a.at("calls")
	s := a.execute([]string{"strace", "-f", "-qq", "-o", log, "-e", "trace=" + changing, "-e", "signal=none"}, j.program, j.args(dir)...)
	if s.err != nil {
		return 0, fmt.Errorf("%s under strace: %s", j.name, s.tail())
	}
	text, err := os.ReadFile(log)
	by := map[string]int{}
	for line := range bytes.Lines(text) {
		pid, _, _ := strings.Cut(string(line), " ")
		by[pid]++
		j.calls = max(j.calls, by[pid])
	}
	os.RemoveAll(dir)
	return max(j.calls, 1), err
}

// traceCall runs a command under strace, which does something to a random changing
// system call of it. Small numbers are as likely as large ones: every thread counts
// for itself, and most make few calls.
func (a *attacker) traceCall(j *job, dir, what string) (*said, error) {
	most, err := a.calls(j)
	if err != nil {
		return nil, err
	}
	n := int(math.Exp(a.r.Float64() * math.Log(float64(most)+0.5)))
	inject := fmt.Sprintf("inject=%s:%s:when=%d", changing, what, max(n, 1))
	before := []string{"strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace=" + changing, "-e", "signal=none", "-e", inject}
	return a.execute(before, j.program, j.args(dir)...), nil
}

// killCall ends a command by SIGKILL at a system call that changes files.
func (a *attacker) killCall() error {
	if !a.traced {
		return nil
	}
	j := a.job()
	dir, err := a.start(j)
	if err != nil {
		return err
	}
	s, err := a.traceCall(j, dir, "signal=KILL")
	if err != nil {
		return err
	}
	if s.err == nil {
		entry(a.count, "kill at a call").idle++
		return os.RemoveAll(dir) // it made fewer calls
	}
	a.carryOn("kill at a call", j, dir, "a kill at a system call")
	return nil
}

// failCall makes one system call of every thread that changes files fail.
func (a *attacker) failCall() error {
	if !a.traced {
		return nil
	}
	errno := []string{"EIO", "ENOSPC", "EPERM", "EINTR", "EDQUOT", "EMFILE"}[a.r.IntN(6)]
	j := a.job()
	dir, err := a.start(j)
	if err != nil {
		return err
	}
	s, err := a.traceCall(j, dir, "error="+errno)
	if err != nil {
		return err
	}
	a.ended("failing call", j, dir, errno, s)
	return nil
}

// ended judges a command that went on after something failed below it: it told so,
// or it has come to its result all the same.
func (a *attacker) ended(kind string, j *job, dir, what string, s *said) {
	defer os.RemoveAll(dir) // what is left would take the room of the next one
	t := entry(a.count, kind)
	switch {
	case s.trace():
		a.tell(kind, j, a.fail("%s, %s after %s: a trace: %s", kind, j.name, what, s.tail()))
		return
	case s.err == nil && j.digest(dir, s) != j.want:
		a.tell(kind, j, a.fail("%s, %s after %s: exit code 0 without the result: %s", kind, j.name, what, s.tail()))
		return
	case s.err == nil:
		t.equal++
	case strings.TrimSpace(s.errs.String()) == "":
		a.tell(kind, j, a.fail("%s, %s after %s: %v without a word", kind, j.name, what, s.err))
		return
	default:
		t.told++
	}
	a.carryOn(kind, j, dir, what)
}
