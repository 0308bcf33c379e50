package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// mountTmpfs mounts a file system of so many megabytes.
func mountTmpfs(at string, megabytes int) error {
	return unix.Mount("tmpfs", at, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes))
}

func unmount(at string) { _ = unix.Unmount(at, unix.MNT_DETACH) }

// fill takes so many bytes of a disk, or what there is.
func fill(path string, bytes int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	chunk := make([]byte, 64<<10)
	for ; bytes > 0; bytes -= int64(len(chunk)) {
		if _, err := f.Write(chunk[:min(bytes, int64(len(chunk)))]); err != nil {
			return nil // full, as it should be
		}
	}
	return nil
}

// used is about what the files below a directory take of its disk.
func used(dir string) int64 {
	total := int64(0)
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil {
			if info, err := e.Info(); err == nil && !e.IsDir() {
				total += (info.Size() + 4095) / 4096 * 4096
			}
		}
		return nil
	})
	return total
}

// exchangeNames gives each of two directories the name of the other, in one step.
func exchangeNames(one, two string) error {
	return unix.Renameat2(unix.AT_FDCWD, one, unix.AT_FDCWD, two, unix.RENAME_EXCHANGE)
}
