//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// interrupted makes a run that was killed while its chains were drawn.
func (a *attacker) interrupted() error {
	reports := a.at("halves")
	cmd, cancel := a.command(nil, album, fields("run "+small, "--dataset", a.at("albums.csv"), "--reports-dir", reports)...)
	defer cancel()
	if err := cmd.Start(); err != nil {
		return err
	}
	for range 60_000 {
		found, _ := filepath.Glob(filepath.Join(reports, "2*", "checkpoints", "*", "chain-*.ckpt"))
		if len(found) > 1 && size(found[0]) > 2000 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	_ = cmd.Process.Signal(syscall.SIGKILL)
	_ = cmd.Wait()
	if a.half = newest(reports); a.half == "" {
		return fmt.Errorf("no run in %s", reports)
	}
	return nil
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
