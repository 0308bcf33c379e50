//go:build unix

package submit

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// apart keeps a Ctrl-C of the terminal from the process: it is passed on.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// terminate asks a process to save its state and end.
func terminate(p *os.Process) { _ = p.Signal(syscall.SIGTERM) } // it may have ended

// peakOf is the largest memory that a process has had, in bytes, 0 if unknown.
func peakOf(s *os.ProcessState) uint64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return uint64(usage.Maxrss)
	}
	return uint64(usage.Maxrss) << 10
}
