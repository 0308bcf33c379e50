package tiff

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// piece reads and unpacks one strip or tile.
func (s *Stack) piece(im image, k int) ([]byte, error) {
	in, err := s.read(im.offsets[k], im.sizes[k])
	if err != nil {
		return nil, err
	}
	want := im.rows * im.cols * s.Bits / 8
	var b []byte
	switch im.packing {
	case 1:
		b = in
	case 5:
		b, err = take(lzw.NewReader(bytes.NewReader(in), lzw.MSB, 8), want)
	case 8, 32946:
		var z io.ReadCloser
		if z, err = zlib.NewReader(bytes.NewReader(in)); err == nil {
			b, err = take(z, want)
		}
	case 32773:
		b, err = packBits(in, want)
	default:
		return nil, bad("compression %d: save the stack without compression", im.packing)
	}
	if err != nil {
		return nil, bad("a strip cannot be unpacked: %v", err)
	}
	switch im.predictor {
	case 1:
		return b, nil
	case 2:
		s.sumUp(b, im.cols)
		return b, nil
	case 3:
		return s.joinFloats(b, im.cols), nil
	}
	return nil, bad("predictor %d", im.predictor)
}

// take reads at most want bytes: the last strip may have fewer rows.
func take(r io.ReadCloser, want int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(want)))
	if err != nil && len(b) == 0 {
		return nil, err
	}
	return b, r.Close()
}

// packBits expands runs: a count and that many bytes, or a negative count and one
// byte.
func packBits(in []byte, want int) ([]byte, error) {
	var out []byte
	for len(in) > 0 && len(out) < want {
		n := int(int8(in[0]))
		in = in[1:]
		switch {
		case n >= 0 && n+1 <= len(in):
			out, in = append(out, in[:n+1]...), in[n+1:]
		case n == -128:
		case n < 0 && len(in) > 0:
			out, in = append(out, bytes.Repeat(in[:1], 1-n)...), in[1:]
		default:
			return nil, io.ErrUnexpectedEOF
		}
	}
	return out, nil
}

// sumUp undoes horizontal differences of integers.
func (s *Stack) sumUp(b []byte, cols int) {
	w := s.Bits / 8
	for row := 0; row+cols*w <= len(b); row += cols * w {
		for x := 1; x < cols; x++ {
			p, q := b[row+x*w:], b[row+(x-1)*w:]
			switch s.Bits {
			case 8:
				p[0] += q[0]
			case 16:
				s.order.PutUint16(p, s.order.Uint16(p)+s.order.Uint16(q))
			case 32:
				s.order.PutUint32(p, s.order.Uint32(p)+s.order.Uint32(q))
			default:
				s.order.PutUint64(p, s.order.Uint64(p)+s.order.Uint64(q))
			}
		}
	}
}

// joinFloats undoes the predictor of floats: rows of first bytes, second bytes and
// so on, the most significant first, each the difference to the byte before.
func (s *Stack) joinFloats(b []byte, cols int) []byte {
	w := s.Bits / 8
	out := make([]byte, len(b)/(cols*w)*(cols*w))
	for row := 0; row+cols*w <= len(b); row += cols * w {
		line := b[row:][:cols*w]
		for i := 1; i < len(line); i++ {
			line[i] += line[i-1]
		}
		for x := range cols {
			for k := range w {
				to := w - 1 - k
				if s.order == binary.ByteOrder(binary.BigEndian) {
					to = k
				}
				out[row+x*w+to] = line[k*cols+x]
			}
		}
	}
	return out
}
