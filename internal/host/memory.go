package host

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// errUnknownMemory is returned when no source tells the available memory.
var errUnknownMemory = errors.New("the available memory cannot be read on this system")

// Memory is what a process can still use.
type Memory struct {
	Available uint64 // bytes
	Total     uint64 // bytes, of the machine or of the container
	Source    string // where the binding figure came from
}

// ReadMemory returns the memory that this process can still use: the smaller of
// the machine's available memory and what its control group leaves.
func ReadMemory() (Memory, error) { return readMemory(os.ReadFile) }

// reader reads a whole file; tests give a fake tree.
type reader func(name string) ([]byte, error)

// linuxMemory combines /proc/meminfo with the limits of the control group.
func linuxMemory(read reader) (Memory, error) {
	m, err := meminfo(read)
	if err != nil {
		return Memory{}, err
	}
	limit, used, source := groupLimit(read)
	if limit < m.Total {
		m.Total = limit
	}
	left := uint64(0)
	if used < limit {
		left = limit - used
	}
	if left < m.Available {
		m.Available, m.Source = left, source
	}
	if space, limited := addressSpace(read); limited && space < m.Available {
		m.Available, m.Source = space, "/proc/self/limits (ulimit -v)"
	}
	return m, nil
}

// addressSpace returns what ulimit -v leaves of the addresses of this process.
// The runtime reserves some of them in advance, which is not use.
func addressSpace(read reader) (left uint64, limited bool) {
	limits, err := read("/proc/self/limits")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(limits)) {
		rest, ok := strings.CutPrefix(line, "Max address space")
		if !ok {
			continue
		}
		soft, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
		limit, err := strconv.ParseUint(soft, 10, 64)
		if err != nil {
			return 0, false // unlimited
		}
		used := cache(read, "/proc/self/status", "VmSize:") << 10
		return limit - min(limit, used), true
	}
	return 0, false
}

// RoomError reports work that the memory is too small for.
type RoomError struct {
	What        string
	Bytes, Free float64
	Source      string
}

// Error gives both figures.
func (e *RoomError) Error() string {
	return fmt.Sprintf("%s: %.3g GiB of memory are needed, and %.3g GiB are free (%s)", e.What, e.Bytes/GiB, e.Free/GiB, e.Source)
}

// Room fails with a *[RoomError] where what needs so many bytes does not fit into
// the memory that is free. A program that asks the system for more than there is
// ends without a word of its own.
func Room(what string, bytes float64) error {
	m, err := ReadMemory()
	if err == nil && bytes > float64(m.Available) {
		debug.FreeOSMemory() // garbage is room
		m, err = ReadMemory()
	}
	if err != nil || bytes <= float64(m.Available) {
		return nil // where nothing is known, nothing is refused
	}
	return &RoomError{what, bytes, float64(m.Available), m.Source}
}

// machineMemory is the source where no limit binds.
const machineMemory = "/proc/meminfo"

func meminfo(read reader) (Memory, error) {
	text, err := read("/proc/meminfo")
	if err != nil {
		return Memory{}, fmt.Errorf("%w: %w", errUnknownMemory, err)
	}
	m := Memory{Source: machineMemory}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, err := strconv.ParseUint(f[1], 10, 54)
		switch {
		case err != nil:
		case f[0] == "MemTotal:":
			m.Total = kb << 10
		case f[0] == "MemAvailable:":
			m.Available = kb << 10
		}
	}
	if m.Total == 0 || m.Available == 0 {
		return Memory{}, fmt.Errorf("%w: /proc/meminfo lacks MemTotal or MemAvailable", errUnknownMemory)
	}
	return m, nil
}

// groupLimit returns the tightest limit of the process's control group and its
// ancestors (version 2, then version 1). Reclaimable page cache is not use.
func groupLimit(read reader) (limit, used uint64, source string) {
	limit = math.MaxUint64
	text, err := read("/proc/self/cgroup")
	if err != nil {
		return limit, 0, ""
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		l, u, s := uint64(math.MaxUint64), uint64(0), ""
		switch {
		case parts[1] == "":
			l, u, s = walk(read, "/sys/fs/cgroup", parts[2], "memory.max", "memory.current", "inactive_file ")
		case strings.Contains(","+parts[1]+",", ",memory,"):
			l, u, s = walk(read, "/sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ")
		}
		if free(l, u) < free(limit, used) {
			limit, used, source = l, u, s
		}
	}
	return limit, used, source
}

// walk goes from a group to the root of its tree and returns the level that
// leaves least.
func walk(read reader, root, group, maxFile, useFile, cacheKey string) (limit, used uint64, source string) {
	limit = math.MaxUint64
	for g := path.Clean("/" + group); ; g = path.Dir(g) {
		dir := path.Join(root, g)
		if l, ok := number(read, path.Join(dir, maxFile)); ok {
			u, _ := number(read, path.Join(dir, useFile))
			u -= min(u, cache(read, path.Join(dir, "memory.stat"), cacheKey))
			if free(l, u) < free(limit, used) {
				limit, used, source = l, u, path.Join(dir, maxFile)
			}
		}
		if g == "/" {
			return limit, used, source
		}
	}
}

func free(limit, used uint64) uint64 { return limit - min(limit, used) }

func number(read reader, name string) (uint64, bool) {
	text, err := read(name)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}

func cache(read reader, name, key string) uint64 {
	text, err := read(name)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			n, _ := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return n
		}
	}
	return 0
}
