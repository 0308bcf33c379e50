package hdf5

import (
	"encoding/binary"
	"math/bits"
)

// le is the byte order of all HDF5 metadata.
var le = binary.LittleEndian

// checksum is the metadata checksum of HDF5: Bob Jenkins' lookup3
// ("hashlittle", 2006, public domain) with a zero initial value.
func checksum(p []byte) uint32 {
	a := 0xdeadbeef + uint32(len(p))
	b, c := a, a
	for len(p) > 12 {
		a, b, c = lookup3Mix(a+le.Uint32(p), b+le.Uint32(p[4:]), c+le.Uint32(p[8:]))
		p = p[12:]
	}
	if len(p) == 0 {
		return c
	}
	var tail [12]byte
	copy(tail[:], p)
	return lookup3Final(a+le.Uint32(tail[:]), b+le.Uint32(tail[4:]), c+le.Uint32(tail[8:]))
}

// lookup3Mix is the reversible mixing step between two blocks of 12 bytes.
func lookup3Mix(a, b, c uint32) (uint32, uint32, uint32) {
	a = (a - c) ^ bits.RotateLeft32(c, 4)
	c += b
	b = (b - a) ^ bits.RotateLeft32(a, 6)
	a += c
	c = (c - b) ^ bits.RotateLeft32(b, 8)
	b += a
	a = (a - c) ^ bits.RotateLeft32(c, 16)
	c += b
	b = (b - a) ^ bits.RotateLeft32(a, 19)
	a += c
	c = (c - b) ^ bits.RotateLeft32(b, 4)
	b += a
	return a, b, c
}

// lookup3Final mixes the last block into one word.
func lookup3Final(a, b, c uint32) uint32 {
	c = (c ^ b) - bits.RotateLeft32(b, 14)
	a = (a ^ c) - bits.RotateLeft32(c, 11)
	b = (b ^ a) - bits.RotateLeft32(a, 25)
	c = (c ^ b) - bits.RotateLeft32(b, 16)
	a = (a ^ c) - bits.RotateLeft32(c, 4)
	b = (b ^ a) - bits.RotateLeft32(a, 14)
	return (c ^ b) - bits.RotateLeft32(b, 24)
}

// fletcher32 is the checksum of the Fletcher-32 filter: sums modulo 65535
// over big-endian 16-bit words, an odd last byte counting as a high byte.
func fletcher32(p []byte) uint32 {
	var s1, s2 uint32
	for len(p) > 1 {
		// 360 words is the longest block whose sums cannot overflow.
		block := min(len(p)/2, 360)
		for range block {
			s1 += uint32(p[0])<<8 | uint32(p[1])
			s2 += s1
			p = p[2:]
		}
		s1, s2 = fold16(s1), fold16(s2)
	}
	if len(p) == 1 {
		s1 += uint32(p[0]) << 8
		s2 += s1
		s1, s2 = fold16(s1), fold16(s2)
	}
	return fold16(s2)<<16 | fold16(s1)
}

// fold16 adds the carries of a ones' complement sum back into its low half.
func fold16(s uint32) uint32 { return s&0xffff + s>>16 }
