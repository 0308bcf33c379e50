package inferencedata

import (
	"fmt"
	"io/fs"
	"math"
)

// maxText bounds the text of one variable.
const maxText = 1 << 30

// readChunks assembles the elements of an array.
func (r *zarrReader) readChunks(a *zarrArray) (any, error) {
	if a.kind.size == 0 {
		return r.readTexts(a)
	}
	n, err := count(a.shape)
	if err != nil {
		return nil, err
	}
	full, err := count(a.chunk)
	if err != nil {
		return nil, err
	}
	raw, err := r.assemble(a, n, full)
	if err != nil {
		return nil, err
	}
	return a.kind.decode(raw), nil
}

// Limits on what a small store may make of itself: sampling that was cut short
// leaves chunks out, but not without end.
const (
	maxMissing = 256 << 20
	maxChunks  = 1 << 20
	maxInflate = 1032 // of deflate
)

// plausible compares the size of an array with that of its files.
func (r *zarrReader) plausible(a *zarrArray, n int) error {
	chunks := 1
	for i, c := range a.chunk {
		if chunks *= (a.shape[i] + c - 1) / c; chunks > maxChunks {
			return fmt.Errorf("more than %d chunks", maxChunks)
		}
	}
	var stored int64
	err := fs.WalkDir(r.files, a.path, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			stored += info.Size()
		}
		return err
	})
	if err == nil && int64(n)*int64(a.kind.size) > maxMissing+maxInflate*stored {
		err = fmt.Errorf("a shape of %v, but files of %d bytes", a.shape, stored)
	}
	return err
}

// assemble copies every chunk into its place, rows of the last axis at a time.
func (r *zarrReader) assemble(a *zarrArray, n, full int) ([]byte, error) {
	if err := r.plausible(a, n); err != nil {
		return nil, err
	}
	raw := a.filled(n)
	at := make([]int, len(a.shape))
	for n > 0 {
		chunk, err := r.readFile(a, at, full*a.kind.size)
		switch {
		case err != nil:
			return nil, err
		case chunk != nil && len(chunk) != full*a.kind.size:
			return nil, fmt.Errorf("chunk %s has %d bytes in place of %d", a.chunkKey(at), len(chunk), full*a.kind.size)
		case chunk != nil:
			a.place(raw, chunk, at)
		}
		if !a.next(at) {
			break
		}
	}
	return raw, nil
}

// filled returns n elements of the fill value.
func (a *zarrArray) filled(n int) []byte {
	raw := make([]byte, n*a.kind.size)
	if a.kind.fill3 != "NaN" {
		return raw
	}
	cell := le.AppendUint64(nil, math.Float64bits(math.NaN()))
	if a.kind.size == 4 {
		cell = le.AppendUint32(nil, math.Float32bits(float32(math.NaN())))
	}
	for i := 0; i < len(raw); i += len(cell) {
		copy(raw[i:], cell)
	}
	return raw
}

// next steps to the following chunk in row-major order.
func (a *zarrArray) next(at []int) bool {
	for i := len(at) - 1; i >= 0; i-- {
		if at[i]++; at[i]*a.chunk[i] < a.shape[i] {
			return true
		}
		at[i] = 0
	}
	return false
}

// place copies the part of a chunk that lies within the shape.
func (a *zarrArray) place(raw, chunk []byte, at []int) {
	if len(at) == 0 {
		copy(raw, chunk)
		return
	}
	last := len(at) - 1
	run := min(a.chunk[last], a.shape[last]-at[last]*a.chunk[last])
	inner := make([]int, len(at))
	for {
		var from, to int
		for i, k := range inner {
			from = from*a.chunk[i] + k
			to = to*a.shape[i] + at[i]*a.chunk[i] + k
		}
		size := a.kind.size
		copy(raw[to*size:(to+run)*size], chunk[from*size:])
		if !a.nextRow(inner, at) {
			return
		}
	}
}

// nextRow steps through the rows of a chunk that lie within the shape.
func (a *zarrArray) nextRow(inner, at []int) bool {
	for i := len(inner) - 2; i >= 0; i-- {
		if inner[i]++; inner[i] < min(a.chunk[i], a.shape[i]-at[i]*a.chunk[i]) {
			return true
		}
		inner[i] = 0
	}
	return false
}

// decode turns bytes into the slice of the element type.
func (k zarrKind) decode(raw []byte) any {
	switch k.v3 {
	case "float64":
		return cells(raw, 8, func(b []byte) float64 { return math.Float64frombits(le.Uint64(b)) })
	case "float32":
		return cells(raw, 4, func(b []byte) float32 { return math.Float32frombits(le.Uint32(b)) })
	case "int64":
		return cells(raw, 8, func(b []byte) int64 { return int64(le.Uint64(b)) })
	case "int32":
		return cells(raw, 4, func(b []byte) int32 { return int32(le.Uint32(b)) })
	case "int8":
		return cells(raw, 1, func(b []byte) int8 { return int8(b[0]) })
	}
	return cells(raw, 1, func(b []byte) bool { return b[0] != 0 })
}

func cells[T any](raw []byte, size int, get func([]byte) T) []T {
	out := make([]T, len(raw)/size)
	for i := range out {
		out[i] = get(raw[i*size:])
	}
	return out
}

// readTexts reads an array of text, which is a single chunk.
func (r *zarrReader) readTexts(a *zarrArray) ([]string, error) {
	n, err := count(a.shape)
	if err != nil {
		return nil, err
	}
	for i, c := range a.chunk {
		if c < a.shape[i] {
			return nil, fmt.Errorf("text in several chunks is not supported")
		}
	}
	raw, err := r.readFile(a, make([]int, len(a.shape)), maxText)
	if err != nil || raw == nil && n == 0 {
		return []string{}, err
	}
	texts, err := decodeTexts(raw)
	if err == nil && len(texts) != n {
		err = fmt.Errorf("%d strings for a shape of %v", len(texts), a.shape)
	}
	return texts, err
}

// decodeTexts is the inverse of encodeTexts.
func decodeTexts(b []byte) ([]string, error) {
	if len(b) < 4 || uint64(le.Uint32(b)) > uint64(len(b))/4 {
		return nil, fmt.Errorf("%d bytes are not a list of text", len(b))
	}
	texts := make([]string, le.Uint32(b))
	b = b[4:]
	for i := range texts {
		if len(b) < 4 || uint64(le.Uint32(b)) > uint64(len(b)-4) {
			return nil, fmt.Errorf("text %d of %d is cut short", i, len(texts))
		}
		n := 4 + int(le.Uint32(b))
		texts[i], b = string(b[4:n]), b[n:]
	}
	return texts, nil
}
