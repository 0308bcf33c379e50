//go:build !linux && !darwin && !windows

package host

func readMemory(reader) (Memory, error) { return Memory{}, errUnknownMemory }
