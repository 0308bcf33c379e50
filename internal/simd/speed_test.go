package simd

import (
	"testing"
	"time"
)

// Even on a busy machine a core does a million operations a second, and none
// does 10^13.
func TestSpeed(t *testing.T) {
	everySet(t, func(t *testing.T, s *Set) {
		if v := s.Speed(2 * time.Millisecond); v < 1e6 || v > 1e13 {
			t.Errorf("%g operations per second", v)
		}
	})
}
