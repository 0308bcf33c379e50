package simd

import "time"

// Speed measures the operations per second (a multiplication or an addition
// each) of one core in a convolution of middle size, over at least the given
// time. It serves to tell users beforehand how long a run may take: where no
// assembly fits the processor, a hundred times longer.
func (s *Set) Speed(atLeast time.Duration) float64 {
	const side, channels = 16, 32
	f := s.NewFilter(channels, channels)
	src, dst := NewMap(side, side, channels), NewMap(side, side, channels)
	start := time.Now()
	for n := 1.0; ; n++ {
		s.Conv(dst, src, f, true)
		if d := time.Since(start); d >= atLeast && d > 0 {
			return n * 18 * side * side * channels * channels / d.Seconds()
		}
	}
}
