package host

import (
	"os"
	"runtime/debug"
)

// heapPercent is how much garbage a small heap may hold, in percent of what is alive.
// It suits programs that keep large arrays and make little garbage, whose collections
// are few at any setting.
const heapPercent = 50

// SmallHeap lets the garbage collector work sooner than by default, unless the
// environment says how it is to work (GOGC or GOMEMLIMIT).
func SmallHeap() {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if os.Getenv(name) != "" {
			return
		}
	}
	debug.SetGCPercent(heapPercent)
}
