//go:build unix

package whole_test

import (
	"os"
	"os/exec"
)

// canInterrupt tells whether a process can be asked to stop.
const canInterrupt = true

func stop(cmd *exec.Cmd) { _ = cmd.Process.Signal(os.Interrupt) }
