package host

import "runtime"

// Threads bounds how many threads of this process compute at once; 0 leaves it at
// one a core, or at what GOMAXPROCS says. No result of the programs depends on it.
func Threads(n int) {
	if n > 0 {
		runtime.GOMAXPROCS(n)
	}
}
