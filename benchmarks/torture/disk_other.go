//go:build unix && !linux

package main

import "errors"

func mountTmpfs(string, int) error { return errors.ErrUnsupported }

func unmount(string) {}

func fill(string, int64) error { return errors.ErrUnsupported }

func used(string) int64 { return 0 }
