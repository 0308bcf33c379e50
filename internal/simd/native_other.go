//go:build !amd64 && !arm64

package simd

// native returns no sets: there are none for this architecture.
func native() []*Set { return nil }

func (s *Set) conv(t *tile, wide bool)     { convPortable(t) }
func (s *Set) gradient(t *tile, wide bool) { gradientPortable(t) }
func (s *Set) dot(t *tile)                 { dotPortable(t) }
