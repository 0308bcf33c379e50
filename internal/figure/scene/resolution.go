package scene

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// resolved writes a PNG with the chunk pHYs, which says how large a pixel is
// (PNG specification, third edition, 11.3.4.3); the encoder has no place for it. The
// chunk stands behind the header, with which a PNG begins.
type resolved struct {
	w        io.Writer
	perMetre uint32 // pixels
	seen     int    // bytes so far
}

// headed is the length of the signature and the chunk IHDR.
const headed = 8 + 12 + 13

// Write implements io.Writer.
func (r *resolved) Write(p []byte) (int, error) {
	if r.seen >= headed || r.seen+len(p) < headed {
		n, err := r.w.Write(p)
		r.seen += n
		return n, err
	}
	head := headed - r.seen
	n, err := r.w.Write(p[:head])
	r.seen += n
	if err != nil {
		return n, err
	}
	if _, err := r.w.Write(physical(r.perMetre)); err != nil {
		return n, err
	}
	rest, err := r.w.Write(p[head:])
	r.seen += rest
	return n + rest, err
}

// physical is the chunk pHYs of square pixels.
func physical(perMetre uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, 9)
	b = append(b, "pHYs"...)
	b = binary.BigEndian.AppendUint32(b, perMetre)
	b = binary.BigEndian.AppendUint32(b, perMetre)
	b = append(b, 1) // the unit is the metre
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}
