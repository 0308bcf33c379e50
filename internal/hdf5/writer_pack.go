package hdf5

import (
	"bytes"
	"compress/zlib"
	"sync"
)

// packed is a chunk after shuffle and deflate.
type packed struct {
	raw  []byte        // the shuffled chunk
	zip  *bytes.Buffer // the same, deflated
	mask uint32
	err  error
}

// skipDeflate is the mask of a chunk whose second filter was not applied.
const skipDeflate = 1 << 1

// Buffers and compressors are reused: a zlib writer alone takes 600 kB or more.
var (
	rawPool sync.Pool // *[]byte
	zipPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zlibs   [10]sync.Pool // *zlib.Writer by level
)

// chunkBuffer returns an empty buffer with room for n bytes.
func chunkBuffer(n int) []byte {
	if p, ok := rawPool.Get().(*[]byte); ok && cap(*p) >= n {
		return (*p)[:0]
	}
	return make([]byte, 0, n)
}

// pack shuffles and deflates one chunk of elements of the given size. A chunk
// that deflate would not shrink stays as it is, which the mask records.
func pack(chunk []byte, size, level int) packed {
	raw := chunkBuffer(len(chunk))[:len(chunk)]
	shuffle(raw, chunk, size)
	rawPool.Put(&chunk)
	p := packed{raw: raw, zip: zipPool.Get().(*bytes.Buffer)}
	p.zip.Reset()
	p.err = deflate(p.zip, raw, level)
	if p.zip.Len() >= len(raw) {
		p.mask = skipDeflate
	}
	return p
}

// bytes returns what goes into the file.
func (p packed) bytes() []byte {
	if p.mask != 0 {
		return p.raw
	}
	return p.zip.Bytes()
}

// release hands the buffers to the next chunk.
func (p packed) release() {
	rawPool.Put(&p.raw)
	zipPool.Put(p.zip)
}

// deflate compresses with a compressor out of the pool; resetting one is far
// cheaper than making it.
func deflate(dst *bytes.Buffer, src []byte, level int) error {
	z, ok := zlibs[level].Get().(*zlib.Writer)
	if ok {
		z.Reset(dst)
	} else {
		var err error
		if z, err = zlib.NewWriterLevel(dst, level); err != nil {
			return err
		}
	}
	defer zlibs[level].Put(z)
	if _, err := z.Write(src); err != nil {
		return err
	}
	return z.Close()
}

// shuffle gathers byte j of every element into plane j.
func shuffle(dst, src []byte, size int) {
	n := len(src) / size
	for j := range size {
		plane := dst[j*n : (j+1)*n]
		for i := range plane {
			plane[i] = src[i*size+j]
		}
	}
}

// unshuffle is the inverse of shuffle; bytes beyond whole elements stay put.
func unshuffle(dst, src []byte, size int) {
	n := len(src) / size
	for j := range size {
		for i, b := range src[j*n : (j+1)*n] {
			dst[i*size+j] = b
		}
	}
	copy(dst[n*size:], src[n*size:])
}
