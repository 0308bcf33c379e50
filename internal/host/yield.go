package host

import "runtime"

// yieldShare is the part of the processors that a program that yields uses: one
// of so many, but at least two, so that long work does not hold up short work.
const yieldShare = 4

// Yield makes this process stand back for others on the machine: it uses few
// processors at once, and those only as far as nobody with the usual priority
// wants them. On an idle machine that costs little. The error says that the system
// did not lower the priority; the rest holds.
func Yield() error {
	runtime.GOMAXPROCS(min(runtime.GOMAXPROCS(0), max(2, runtime.NumCPU()/yieldShare)))
	return lowerPriority()
}
