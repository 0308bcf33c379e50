package inferencedata

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// le is the byte order of all numbers in a store.
var le = binary.LittleEndian

// writeChunks encodes data and stores its chunks.
func (a *zarrArray) writeChunks(data any, put putter) error {
	n, err := count(a.shape)
	if err != nil || n == 0 {
		return err
	}
	if texts, ok := data.([]string); ok {
		return a.putChunk(make([]int, len(a.shape)), encodeTexts(texts), put)
	}
	c := &chunker{a: a, put: put, at: make([]int, len(a.shape))}
	c.begin()
	if stream, ok := data.(Float32Stream); ok {
		if err := stream(func(piece []float32) error { return c.write(piece, len(piece)) }); err != nil {
			return err
		}
	} else if err := c.write(data, n); err != nil {
		return err
	}
	if c.done != n {
		return fmt.Errorf("%d elements for a shape of %v", c.done, a.shape)
	}
	return nil
}

// A chunker cuts a row-major stream into chunks. As hdf5.ChunkShape makes
// chunks that are runs of the stream, it holds one at a time.
type chunker struct {
	a    *zarrArray
	put  putter
	at   []int // index of the current chunk
	left int   // elements until its data ends
	buf  []byte
	done int // elements taken
}

// begin counts the elements of the chunk at c.at that lie within the shape.
func (c *chunker) begin() {
	c.left = 1
	for i, k := range c.at {
		c.left *= min(c.a.chunk[i], c.a.shape[i]-k*c.a.chunk[i])
	}
}

// write takes the next n elements, which end chunks as they come.
func (c *chunker) write(data any, n int) error {
	for lo := 0; lo < n; {
		hi := min(n, lo+c.left)
		if c.left == 0 {
			return fmt.Errorf("more elements than a shape of %v holds", c.a.shape)
		}
		c.buf = encodeRange(c.buf, data, lo, hi)
		c.left -= hi - lo
		c.done += hi - lo
		lo = hi
		if c.left > 0 {
			continue
		}
		if err := c.finish(); err != nil {
			return err
		}
	}
	return nil
}

// finish pads the chunk to its full size, stores it and goes on to the next.
func (c *chunker) finish() error {
	full, _ := count(c.a.chunk)
	c.buf = append(c.buf, make([]byte, full*c.a.kind.size-len(c.buf))...)
	if err := c.a.putChunk(c.at, c.buf, c.put); err != nil {
		return err
	}
	c.buf = c.buf[:0]
	for i := len(c.at) - 1; i >= 0; i-- {
		if c.at[i]++; c.at[i]*c.a.chunk[i] < c.a.shape[i] {
			c.begin()
			return nil
		}
		c.at[i] = 0
	}
	c.left = 0 // that was the last
	return nil
}

// putChunk compresses and stores one chunk.
func (a *zarrArray) putChunk(at []int, raw []byte, put putter) error {
	if a.level > 0 {
		var err error
		if raw, err = compress(raw, a.level); err != nil {
			return err
		}
	}
	return put(a.path+"/"+a.chunkKey(at), raw)
}

// compress makes a gzip stream. Its header has no time and no name, so equal
// data gives equal bytes.
func compress(raw []byte, level int) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(raw); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// chunkKey is the file name of a chunk: "1.0.2" in format 2, "c/1/0/2" in 3.
func (a *zarrArray) chunkKey(at []int) string {
	parts := make([]string, len(at))
	for i, k := range at {
		parts[i] = strconv.Itoa(k)
	}
	switch {
	case a.format == 3:
		return strings.Join(append([]string{"c"}, parts...), "/")
	case len(parts) == 0:
		return "0"
	}
	return strings.Join(parts, ".")
}

// encodeRange appends elements lo to hi, little-endian.
func encodeRange(b []byte, data any, lo, hi int) []byte {
	switch v := data.(type) {
	case []float64:
		for _, x := range v[lo:hi] {
			b = le.AppendUint64(b, math.Float64bits(x))
		}
	case []float32:
		for _, x := range v[lo:hi] {
			b = le.AppendUint32(b, math.Float32bits(x))
		}
	case []int64:
		for _, x := range v[lo:hi] {
			b = le.AppendUint64(b, uint64(x))
		}
	case []int32:
		for _, x := range v[lo:hi] {
			b = le.AppendUint32(b, uint32(x))
		}
	case []int8:
		for _, x := range v[lo:hi] {
			b = append(b, byte(x))
		}
	case []bool:
		for _, x := range asInt8(v[lo:hi]) {
			b = append(b, byte(x))
		}
	}
	return b
}

// encodeTexts is the codec vlen-utf8 of numcodecs: the number of strings, then
// each with its length before it, all lengths in 32 bits.
func encodeTexts(v []string) []byte {
	b := le.AppendUint32(nil, uint32(len(v)))
	for _, s := range v {
		b = append(le.AppendUint32(b, uint32(len(s))), s...)
	}
	return b
}
