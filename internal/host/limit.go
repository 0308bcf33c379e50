package host

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// leastRoom is what a command needs to begin and to say why it cannot go on.
	leastRoom = 128 << 20
	// share is how much of what a limit leaves the collector lets a heap have
	// before it works harder: stacks, and the steps in which addresses are
	// reserved, need the rest.
	share = 0.8
)

// WithinLimits makes the program ready for a limit of its memory, by ulimit -v or by
// a control group: the garbage collector keeps the heap below it as long as it can
// (unless GOMEMLIMIT says otherwise), instead of doubling it as if there were none.
// The error is a *[RoomError] when there is no room to work in.
func WithinLimits() error {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	soft, err := within(os.ReadFile, sample[0].Value.Uint64())
	if soft > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(soft)
	}
	return err
}

// within returns the soft limit of a process that has used so many bytes, 0 for
// none.
func within(read reader, used uint64) (soft int64, err error) {
	m, err := readMemory(read)
	if err != nil || m.Source == machineMemory {
		return 0, nil // where nothing is known, nothing is limited
	}
	if m.Available < leastRoom {
		return 0, fmt.Errorf("%w: raise the limit", &RoomError{"starting", leastRoom, float64(m.Available), m.Source})
	}
	return int64(min(float64(used)+share*float64(m.Available), math.MaxInt64/2)), nil
}
