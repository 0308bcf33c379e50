package tiff

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Write stores images of rows x cols pixels as 32-bit floats, one a directory,
// uncompressed: what every program reads. metres is the size of a pixel, 0 when it
// is not known; it goes into the resolution, in pixels per inch, and, since
// that has few digits, into the description.
func Write(w io.Writer, images [][]float32, rows, cols int, metres float64, description string) error {
	frame := rows * cols * 4
	if total := float64(len(images)) * (float64(frame) + 512); total > math.MaxUint32 {
		return fmt.Errorf("tiff: %d images of %d x %d pixels are more than a TIFF file of 4 GiB holds", len(images), rows, cols)
	}
	out := bufio.NewWriter(w)
	le := binary.LittleEndian
	var head []byte
	head = append(head, 'I', 'I', 42, 0)
	head = le.AppendUint32(head, 8)
	text := []byte(description + "\x00")
	at := uint32(8)
	_, err := out.Write(head)
	for k, v := range images {
		if len(v) != rows*cols {
			return fmt.Errorf("tiff: image %d has %d pixels, %d x %d are due", k, len(v), rows, cols)
		}
		const entries = 13
		size := uint32(2 + 12*entries + 4)
		extra := at + size // resolution, then text, then pixels
		pixels := extra + 16 + uint32(len(text)+len(text)%2)
		next := pixels + uint32(frame)
		b := le.AppendUint16(nil, entries)
		put := func(tag, kind uint16, n, v uint32) {
			b = le.AppendUint16(le.AppendUint16(b, tag), kind)
			b = le.AppendUint32(le.AppendUint32(b, n), v)
		}
		const short, long, ratio, ascii = 3, 4, 5, 2
		put(tagWidth, long, 1, uint32(cols))
		put(tagHeight, long, 1, uint32(rows))
		put(tagBits, short, 1, 32)
		put(tagCompression, short, 1, 1)
		put(262, short, 1, 1) // black is zero
		put(tagDescription, ascii, uint32(len(text)), extra+16)
		put(tagStrips, long, 1, pixels)
		put(tagSamples, short, 1, 1)
		put(tagRows, long, 1, uint32(rows))
		put(tagStripBytes, long, 1, uint32(frame))
		put(282, ratio, 1, extra)
		put(283, ratio, 1, extra+8)
		put(tagFormat, short, 1, floats)
		if k == len(images)-1 {
			next = 0
		}
		b = le.AppendUint32(b, next)
		for range 2 {
			above, below := resolution(metres)
			b = le.AppendUint32(le.AppendUint32(b, above), below)
		}
		b = append(b, text...)
		b = append(b, make([]byte, len(text)%2)...)
		for _, x := range v {
			b = le.AppendUint32(b, math.Float32bits(x))
		}
		if _, e := out.Write(b); err == nil {
			err = e
		}
		at = pixels + uint32(frame)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// resolution is pixels per inch, the default unit, as a ratio of whole numbers.
func resolution(metres float64) (above, below uint32) {
	if !(metres > 0) {
		return 1, 1
	}
	perInch := 0.0254 / metres
	if perInch > math.MaxUint32 {
		return math.MaxUint32, 1
	}
	below = uint32(min(math.MaxUint32/max(perInch, 1), 1e6))
	return uint32(perInch * float64(below)), below
}
