package npz

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// WriteNPY writes an array in the .npy format, version 1.0, little-endian, in C
// order. The bytes are those that numpy.save writes.
func WriteNPY(w io.Writer, a *Array) error {
	if _, err := w.Write(a.encodeHeader()); err != nil {
		return err
	}
	return a.encode(w)
}

// encodeHeader pads the header with spaces to a multiple of 64 bytes and, like
// NumPy, leaves room for the first dimension to grow to 21 digits in place.
func (a *Array) encodeHeader() []byte {
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", a.written().descr(), FormatShape(a.Shape))
	if len(a.Shape) > 0 {
		text += strings.Repeat(" ", 21-len(strconv.Itoa(a.Shape[0])))
	}
	const prefix = len(magic) + 4
	text += strings.Repeat(" ", 63-(prefix+len(text))%64) + "\n"
	b := append([]byte(magic), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	return append(b, text...)
}

// written is the type in the file: what was read as bytes or half precision is
// written as Go holds it.
func (a *Array) written() DType { return dtypeOf(a.data) }

// encode writes the elements through a buffer.
func (a *Array) encode(w io.Writer) error {
	switch d := a.data.(type) {
	case []bool:
		return encode(w, d, func(b []byte, v bool) []byte {
			if v {
				return append(b, 1)
			}
			return append(b, 0)
		})
	case []string:
		width := a.written().Size
		return encode(w, d, func(b []byte, v string) []byte { return appendUnicode(b, v, width) })
	case []float32:
		return encode(w, d, appendFloat32)
	case []float64:
		return encode(w, d, appendFloat64)
	case []complex64:
		return encode(w, d, func(b []byte, v complex64) []byte { return appendFloat32(appendFloat32(b, real(v)), imag(v)) })
	case []complex128:
		return encode(w, d, func(b []byte, v complex128) []byte { return appendFloat64(appendFloat64(b, real(v)), imag(v)) })
	}
	return a.encodeInteger(w)
}

func (a *Array) encodeInteger(w io.Writer) error {
	switch d := a.data.(type) {
	case []int8:
		return encode(w, d, func(b []byte, v int8) []byte { return append(b, byte(v)) })
	case []int16:
		return encode(w, d, func(b []byte, v int16) []byte { return little.AppendUint16(b, uint16(v)) })
	case []int32:
		return encode(w, d, func(b []byte, v int32) []byte { return little.AppendUint32(b, uint32(v)) })
	case []int64:
		return encode(w, d, func(b []byte, v int64) []byte { return little.AppendUint64(b, uint64(v)) })
	case []uint8:
		return encode(w, d, func(b []byte, v uint8) []byte { return append(b, v) })
	case []uint16:
		return encode(w, d, little.AppendUint16)
	case []uint32:
		return encode(w, d, little.AppendUint32)
	case []uint64:
		return encode(w, d, little.AppendUint64)
	}
	panic(fmt.Sprintf("npz: no encoding for %T", a.data))
}

func appendFloat32(b []byte, v float32) []byte { return little.AppendUint32(b, math.Float32bits(v)) }

func appendFloat64(b []byte, v float64) []byte { return little.AppendUint64(b, math.Float64bits(v)) }

func appendUnicode(b []byte, s string, width int) []byte {
	end := len(b) + width
	for _, c := range s {
		b = little.AppendUint32(b, uint32(c))
	}
	return append(b, make([]byte, end-len(b))...)
}

func encode[T any](w io.Writer, data []T, one func([]byte, T) []byte) error {
	buf := make([]byte, 0, chunk+64)
	for _, v := range data {
		if buf = one(buf, v); len(buf) >= chunk {
			if _, err := w.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	_, err := w.Write(buf)
	return err
}

// Writer writes an archive. The same calls give the same bytes: entries carry
// the first date that zip knows instead of the clock's.
type Writer struct {
	zip    *zip.Writer
	method uint16
	seen   map[string]bool
}

// NewWriter starts an archive. Stored entries are quick and can be mapped,
// deflated ones are small. The caller closes w, after [Writer.Close].
func NewWriter(w io.Writer, deflate bool) *Writer {
	out := &Writer{zip: zip.NewWriter(w), method: zip.Store, seen: map[string]bool{}}
	if deflate {
		out.method = zip.Deflate
	}
	return out
}

var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Write adds an array.
func (w *Writer) Write(key string, a *Array) error {
	if key == "" || strings.ContainsAny(key, "/\\\x00") {
		return &Error{Key: key, Header: &a.Header, Err: fmt.Errorf("%w: bad key", ErrFormat), Remedy: "use letters, digits and underscores"}
	}
	if w.seen[key] {
		return &Error{Key: key, Header: &a.Header, Err: fmt.Errorf("%w: key twice", ErrFormat), Remedy: "give every array a name of its own"}
	}
	w.seen[key] = true
	e, err := w.zip.CreateHeader(&zip.FileHeader{Name: key + ".npy", Method: w.method, Modified: epoch})
	if err == nil {
		err = WriteNPY(e, a)
	}
	if err != nil {
		return fmt.Errorf("npz: key %q: %w", key, err)
	}
	return nil
}

// Close writes the directory of the archive.
func (w *Writer) Close() error { return w.zip.Close() }
