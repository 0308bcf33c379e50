//go:build !unix

package whole_test

import "os/exec"

// canInterrupt tells whether a process can be asked to stop.
const canInterrupt = false

func stop(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
