package host

import (
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/latent-go/latent/internal/crew"
)

// look is how often the memory is looked at. A run of a second is looked at fifty
// times; what lives shorter than that is missed.
const look = 20 * time.Millisecond

// Measured calls f and returns the most memory that the program held meanwhile, in
// bytes, as its runtime says. What was free before is given back first, so that a run does not bear what
// the one before it needed.
func Measured(f func() error) (peak uint64, err error) {
	debug.FreeOSMemory()
	done, ended := make(chan struct{}), make(chan struct{})
	crew.Background(func() {
		defer close(ended)
		tick := time.NewTicker(look)
		defer tick.Stop()
		for {
			peak = max(peak, held())
			select {
			case <-done:
				peak = max(peak, held())
				return
			case <-tick.C:
			}
		}
	})
	err = f()
	close(done)
	<-ended
	return peak, err
}

// held is what the runtime has of the system and has not given back.
func held() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}
