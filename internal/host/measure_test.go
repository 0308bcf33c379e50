package host

import (
	"testing"
	"time"

	"github.com/latent-go/latent/internal/filetest"
)

// What a run holds is seen, and does not weigh on the next one.
func TestMeasured(t *testing.T) {
	size := 64 << 20
	big, err := Measured(func() error {
		b := make([]byte, size)
		for i := range b {
			b[i] = byte(i)
		}
		<-time.After(10 * look)
		size = len(b)
		return nil
	})
	filetest.Must(t, err)
	small, _ := Measured(func() error { <-time.After(10 * look); return nil })
	if big < small+48<<20 {
		t.Errorf("%d bytes with 64 MiB, %d without", big, small)
	}
}
