package tiff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// errFormat is wrapped by every error about a file that is no TIFF that this
// package reads.
var errFormat = errors.New("not a TIFF stack that is read here")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errFormat}, args...)...)
}

// Tags.
const (
	tagWidth       = 256
	tagHeight      = 257
	tagBits        = 258
	tagCompression = 259
	tagDescription = 270
	tagStrips      = 273
	tagSamples     = 277
	tagRows        = 278
	tagStripBytes  = 279
	tagPredictor   = 317
	tagTileWidth   = 322
	tagTileHeight  = 323
	tagTiles       = 324
	tagTileBytes   = 325
	tagFormat      = 339
)

const (
	mostImages = 1 << 20
	mostSide   = 1 << 15
	mostValues = 1 << 20
	mostGrowth = 2000 // of packed bytes
)

// Sample formats.
const (
	unsigned = 1
	signed   = 2
	floats   = 3
)

// A Stack is a file open for reading: images of one size and type.
type Stack struct {
	Rows, Cols int
	Bits       int
	Signed     bool // of integers
	Float      bool

	r      io.ReaderAt
	size   int64
	order  binary.ByteOrder
	big    bool // BigTIFF
	images []image
}

// image is where the pixels of one image are.
type image struct {
	offsets, sizes []uint64
	rows, cols     int // of a strip or tile
	packing        uint64
	predictor      uint64
}

// Open reads the directories of a file of the given size.
func Open(r io.ReaderAt, size int64) (*Stack, error) {
	s := &Stack{r: r, size: size}
	at, err := s.head()
	if err != nil {
		return nil, err
	}
	seen := map[uint64]bool{}
	for at != 0 {
		if seen[at] || len(s.images) >= mostImages {
			return nil, bad("its directories go in circles or are more than %d", mostImages)
		}
		seen[at] = true
		if at, err = s.directory(at); err != nil {
			return nil, fmt.Errorf("image %d: %w", len(s.images), err)
		}
	}
	if len(s.images) == 0 {
		return nil, bad("it has no image")
	}
	return s, nil
}

// Len is the number of images.
func (s *Stack) Len() int { return len(s.images) }

func (s *Stack) read(at, n uint64) ([]byte, error) {
	if n > uint64(s.size) || at > uint64(s.size)-n {
		return nil, bad("%d bytes at %d lie outside the file of %d", n, at, s.size)
	}
	b := make([]byte, n)
	if _, err := s.r.ReadAt(b, int64(at)); err != nil {
		return nil, err
	}
	return b, nil
}

// head returns the place of the first directory.
func (s *Stack) head() (uint64, error) {
	b, err := s.read(0, 8)
	if err != nil {
		return 0, err
	}
	switch string(b[:2]) {
	case "II":
		s.order = binary.LittleEndian
	case "MM":
		s.order = binary.BigEndian
	default:
		return 0, bad("it begins with %q", b[:2])
	}
	switch v := s.order.Uint16(b[2:]); v {
	case 42:
		return uint64(s.order.Uint32(b[4:])), nil
	case 43:
		s.big = true
		if b, err = s.read(8, 8); err != nil {
			return 0, err
		}
		return s.order.Uint64(b), nil
	default:
		return 0, bad("version %d", v)
	}
}

// directory reads one image and returns where the next one is.
func (s *Stack) directory(at uint64) (next uint64, err error) {
	count, entry, skip := uint64(2), uint64(12), uint64(4)
	if s.big {
		count, entry, skip = 8, 20, 8
	}
	b, err := s.read(at, count)
	if err != nil {
		return 0, err
	}
	n := uint64(s.order.Uint16(b))
	if s.big {
		n = s.order.Uint64(b)
	}
	if n > 1<<12 {
		return 0, bad("%d entries", n)
	}
	if b, err = s.read(at+count, n*entry+skip); err != nil {
		return 0, err
	}
	tags := map[uint16][]uint64{}
	description := ""
	for i := range n {
		e := b[i*entry:][:entry]
		if tag := s.order.Uint16(e); tag == tagDescription {
			description, err = s.text(e)
		} else {
			tags[tag], err = s.values(e)
		}
		if err != nil {
			return 0, err
		}
	}
	if err := s.add(tags, description); err != nil {
		return 0, err
	}
	if s.big {
		return s.order.Uint64(b[n*entry:]), nil
	}
	return uint64(s.order.Uint32(b[n*entry:])), nil
}

// data returns the bytes of an entry, in the entry or elsewhere.
func (s *Stack) data(e []byte, width uint64) ([]byte, error) {
	count, field := uint64(s.order.Uint32(e[4:])), e[8:12]
	if s.big {
		count, field = s.order.Uint64(e[4:]), e[12:20]
	}
	if count > mostValues {
		return nil, bad("%d values under a tag", count)
	}
	if count*width <= uint64(len(field)) {
		return field[:count*width], nil
	}
	at := uint64(s.order.Uint32(field))
	if s.big {
		at = s.order.Uint64(field)
	}
	return s.read(at, count*width)
}

// values reads whole numbers; other types are of no interest.
func (s *Stack) values(e []byte) ([]uint64, error) {
	width := map[uint16]uint64{1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}[s.order.Uint16(e[2:])]
	if width == 0 {
		return nil, nil
	}
	b, err := s.data(e, width)
	if err != nil {
		return nil, err
	}
	out := make([]uint64, uint64(len(b))/width)
	for i := range out {
		p := b[uint64(i)*width:]
		switch width {
		case 1:
			out[i] = uint64(p[0])
		case 2:
			out[i] = uint64(s.order.Uint16(p))
		case 4:
			out[i] = uint64(s.order.Uint32(p))
		default:
			out[i] = s.order.Uint64(p)
		}
	}
	return out, nil
}

func (s *Stack) text(e []byte) (string, error) {
	if s.order.Uint16(e[2:]) != 2 {
		return "", nil
	}
	b, err := s.data(e, 1)
	return string(b), err
}

// add notes one image; all must be alike. A small copy for previews is left out.
func (s *Stack) add(tags map[uint16][]uint64, description string) error {
	one := func(tag uint16, otherwise uint64) uint64 {
		if v := tags[tag]; len(v) > 0 {
			return v[0]
		}
		return otherwise
	}
	w, h, bits, format := one(tagWidth, 0), one(tagHeight, 0), one(tagBits, 1), one(tagFormat, unsigned)
	switch {
	case w < 1 || h < 1 || w > mostSide || h > mostSide:
		return bad("%d x %d pixels", h, w)
	case one(tagSamples, 1) != 1:
		return bad("%d samples a pixel: store grey images", one(tagSamples, 1))
	case bits != 8 && bits != 16 && bits != 32 && bits != 64 || format < unsigned || format > floats || format == floats && bits < 32:
		return bad("%d bits of sample format %d", bits, format)
	}
	im := image{offsets: tags[tagStrips], sizes: tags[tagStripBytes], cols: int(w), packing: one(tagCompression, 1), predictor: one(tagPredictor, 1)}
	im.rows = int(min(one(tagRows, h), h))
	if tags[tagTiles] != nil {
		im.offsets, im.sizes = tags[tagTiles], tags[tagTileBytes]
		im.rows, im.cols = int(min(one(tagTileHeight, 0), mostSide)), int(min(one(tagTileWidth, 0), mostSide))
	}
	if im.rows < 1 || im.cols < 1 {
		return bad("strips of %d x %d pixels", im.rows, im.cols)
	}
	pieces := ((int(h) + im.rows - 1) / im.rows) * ((int(w) + im.cols - 1) / im.cols)
	if len(im.offsets) != pieces || len(im.sizes) != pieces {
		return bad("%d strips with %d lengths, and %d are due", len(im.offsets), len(im.sizes), pieces)
	}
	var stored uint64
	for _, n := range im.sizes {
		stored += min(n, uint64(s.size))
	}
	if w*h*bits/8 > mostGrowth*(stored+1)+1<<16 {
		return bad("%d x %d pixels cannot be in %d bytes", h, w, stored)
	}
	if len(s.images) == 0 {
		s.Rows, s.Cols, s.Bits, s.Signed, s.Float = int(h), int(w), int(bits), format == signed, format == floats
	} else if s.Rows != int(h) || s.Cols != int(w) || s.Bits != int(bits) || s.Float != (format == floats) {
		return bad("%d x %d pixels of %d bits after %d x %d of %d", h, w, bits, s.Rows, s.Cols, s.Bits)
	}
	s.images = append(s.images, im)
	s.imagej(im, description)
	return nil
}

// imagej adds the images that ImageJ stores one behind the other after the first.
func (s *Stack) imagej(im image, description string) {
	if len(s.images) != 1 || !strings.HasPrefix(description, "ImageJ=") || im.packing != 1 || len(im.offsets) != 1 {
		return
	}
	frame := uint64(s.Rows * s.Cols * s.Bits / 8)
	for line := range strings.Lines(description) {
		text, found := strings.CutPrefix(strings.TrimSpace(line), "images=")
		n, err := strconv.ParseUint(text, 10, 32)
		if !found || err != nil || n > mostImages || im.offsets[0]+n*frame > uint64(s.size) || im.offsets[0]+n*frame < im.offsets[0] {
			continue
		}
		for k := uint64(1); k < n; k++ {
			next := im
			next.offsets, next.sizes = []uint64{im.offsets[0] + k*frame}, []uint64{frame}
			s.images = append(s.images, next)
		}
	}
}

// Float64 returns the pixels of an image, row by row.
func (s *Stack) Float64(i int) ([]float64, error) {
	if i < 0 || i >= len(s.images) {
		return nil, bad("there is no image %d among %d", i, len(s.images))
	}
	im := s.images[i]
	out := make([]float64, s.Rows*s.Cols)
	across := (s.Cols + im.cols - 1) / im.cols
	for k := range im.offsets {
		b, err := s.piece(im, k)
		if err != nil {
			return nil, fmt.Errorf("image %d: %w", i, err)
		}
		y0, x0 := k/across*im.rows, k%across*im.cols
		for y := y0; y < min(y0+im.rows, s.Rows); y++ {
			for x := x0; x < min(x0+im.cols, s.Cols); x++ {
				p := ((y-y0)*im.cols + x - x0) * s.Bits / 8
				if p+s.Bits/8 > len(b) {
					return nil, bad("image %d: strip %d ends too early", i, k)
				}
				out[y*s.Cols+x] = s.sample(b[p:])
			}
		}
	}
	return out, nil
}

func (s *Stack) sample(b []byte) float64 {
	switch {
	case s.Bits == 8 && s.Signed:
		return float64(int8(b[0]))
	case s.Bits == 8:
		return float64(b[0])
	case s.Bits == 16 && s.Signed:
		return float64(int16(s.order.Uint16(b)))
	case s.Bits == 16:
		return float64(s.order.Uint16(b))
	case s.Bits == 32 && s.Float:
		return float64(math.Float32frombits(s.order.Uint32(b)))
	case s.Bits == 32 && s.Signed:
		return float64(int32(s.order.Uint32(b)))
	case s.Bits == 32:
		return float64(s.order.Uint32(b))
	case s.Float:
		return math.Float64frombits(s.order.Uint64(b))
	case s.Signed:
		return float64(int64(s.order.Uint64(b)))
	}
	return float64(s.order.Uint64(b))
}
