package npz

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Header is what a file says about an array before its data.
type Header struct {
	Shape   []int
	DType   DType
	Fortran bool // stored with the first index running fastest

	big bool
}

// String returns shape and dtype for messages.
func (h *Header) String() string {
	return fmt.Sprintf("shape %s, dtype %s", FormatShape(h.Shape), h.DType)
}

// Len returns the number of elements; a 0-d array has one.
func (h *Header) Len() int {
	n := 1
	for _, d := range h.Shape {
		n *= d
	}
	return n
}

const (
	magic   = "\x93NUMPY"
	maxDims = 32
)

// readHeader reads everything up to the data.
func readHeader(r io.Reader, l Limits) (*Header, error) {
	var start [8]byte
	if _, err := io.ReadFull(r, start[:]); err != nil {
		return nil, &Error{Err: short(err), Remedy: "the file is empty or cut off, copy it again"}
	}
	if string(start[:6]) != magic {
		return nil, &Error{Err: ErrFormat, Remedy: "save it with numpy.save or numpy.savez"}
	}
	size, err := headerSize(r, start[6], start[7])
	if err != nil {
		return nil, &Error{Err: err, Remedy: "save it with numpy.save or numpy.savez"}
	}
	if size > int64(l.MaxHeader) {
		return nil, &Error{Err: fmt.Errorf("header of %d bytes is %w of %d", size, ErrTooLarge, l.MaxHeader), Remedy: "the file is damaged or hostile"}
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, &Error{Err: short(err), Remedy: "the file is cut off, copy it again"}
	}
	return parseHeader(string(text), l)
}

func headerSize(r io.Reader, major, minor byte) (int64, error) {
	if minor != 0 || major < 1 || major > 3 {
		return 0, fmt.Errorf("%w: unknown format version %d.%d", ErrFormat, major, minor)
	}
	n := 4
	if major == 1 {
		n = 2
	}
	var b [4]byte
	if _, err := io.ReadFull(r, b[:n]); err != nil {
		return 0, short(err)
	}
	return int64(binary.LittleEndian.Uint32(b[:])), nil
}

// short turns the two ends of input into ErrTruncated.
func short(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errTruncated
	}
	return err
}

// parseHeader reads the dictionary and checks what it says against the limits.
func parseHeader(text string, l Limits) (*Header, error) {
	p := literal{rest: text}
	d, err := p.dictionary()
	if err != nil {
		return nil, &Error{Err: fmt.Errorf("%w: header: %w", ErrFormat, err), Remedy: "the file is damaged, save it again"}
	}
	h := &Header{Shape: d.shape, Fortran: d.fortran}
	h.DType, h.big, err = parseDescr(d.descr)
	if err != nil {
		return nil, &Error{Err: err, Remedy: "convert it to a plain numeric or string dtype with astype"}
	}
	return h, h.checkSize(l)
}

// checkSize makes sure that Len and the bytes in memory are within the limit.
func (h *Header) checkSize(l Limits) error {
	if len(h.Shape) > maxDims {
		return &Error{Err: fmt.Errorf("%d dimensions are %w of %d", len(h.Shape), ErrTooLarge, maxDims), Remedy: "reshape the array"}
	}
	if total := h.memory(); total > l.MaxBytes {
		return &Error{Header: h, Err: fmt.Errorf("%d bytes are %w of %d", total, ErrTooLarge, l.MaxBytes), Remedy: "split the array or store it with a smaller dtype"}
	}
	return nil
}

// memory returns the bytes that the elements take in memory, at most MaxInt64.
func (h *Header) memory() int64 {
	if slices.Contains(h.Shape, 0) {
		return 0
	}
	size := int64(h.DType.Size)
	if h.DType.Kind == Unicode || h.DType.Kind == Bytes {
		size = max(size, 16) // a Go string header
	}
	total := size
	for _, d := range h.Shape {
		if total > math.MaxInt64/int64(d) {
			return math.MaxInt64
		}
		total *= int64(d)
	}
	return total
}

// dictionary is the content of a header.
type dictionary struct {
	descr   string
	fortran bool
	shape   []int
}

// literal reads the few Python literals that headers are made of.
type literal struct{ rest string }

func (p *literal) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// take consumes a token if it is next.
func (p *literal) take(token string) bool {
	p.space()
	if !strings.HasPrefix(p.rest, token) {
		return false
	}
	p.rest = p.rest[len(token):]
	return true
}

func (p *literal) expect(token string) error {
	if !p.take(token) {
		return fmt.Errorf("expected %q before %q", token, clip(p.rest))
	}
	return nil
}

func clip(s string) string {
	if len(s) > 20 {
		return s[:20] + "..."
	}
	return s
}

func (p *literal) dictionary() (d dictionary, err error) {
	if err := p.expect("{"); err != nil {
		return d, err
	}
	seen := map[string]bool{}
	for !p.take("}") {
		key, err := p.entry(&d)
		if err != nil {
			return d, err
		}
		if seen[key] {
			return d, fmt.Errorf("key %q twice", key)
		}
		seen[key] = true
		if !p.take(",") {
			if err := p.expect("}"); err != nil {
				return d, err
			}
			break
		}
	}
	if p.space(); p.rest != "" {
		return d, fmt.Errorf("text after the dictionary: %q", clip(p.rest))
	}
	if len(seen) != 3 {
		return d, errors.New("descr, fortran_order and shape must all be there")
	}
	return d, nil
}

func (p *literal) entry(d *dictionary) (key string, err error) {
	if key, err = p.text(); err != nil {
		return "", err
	}
	if err := p.expect(":"); err != nil {
		return "", err
	}
	switch key {
	case "descr":
		d.descr, err = p.descr()
	case "fortran_order":
		d.fortran, err = p.boolean()
	case "shape":
		d.shape, err = p.tuple()
	default:
		err = fmt.Errorf("unknown key %q", key)
	}
	return key, err
}

// descr reads a type string. A list means named fields, which have no place in
// a plain array; it is kept as text for the message.
func (p *literal) descr() (string, error) {
	if p.space(); strings.HasPrefix(p.rest, "[") {
		end := strings.LastIndexByte(p.rest, ']')
		if end < 0 {
			return "", errors.New("list without end")
		}
		s := clip(p.rest[:end+1])
		p.rest = p.rest[end+1:]
		return s, nil
	}
	return p.text()
}

func (p *literal) text() (string, error) {
	p.space()
	if p.rest == "" || p.rest[0] != '\'' && p.rest[0] != '"' {
		return "", fmt.Errorf("expected a string before %q", clip(p.rest))
	}
	end := strings.IndexByte(p.rest[1:], p.rest[0])
	if end < 0 {
		return "", errors.New("string without end")
	}
	s := p.rest[1 : end+1]
	p.rest = p.rest[end+2:]
	return s, nil
}

func (p *literal) boolean() (bool, error) {
	if p.take("True") {
		return true, nil
	}
	return false, p.expect("False")
}

func (p *literal) tuple() ([]int, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	shape := []int{}
	for !p.take(")") {
		n, err := p.number()
		if err != nil {
			return nil, err
		}
		shape = append(shape, n)
		if !p.take(",") {
			return shape, p.expect(")")
		}
	}
	return shape, nil
}

// number reads a dimension; Python 2 wrote some with a trailing L.
func (p *literal) number() (int, error) {
	p.space()
	end := 0
	for end < len(p.rest) && p.rest[end] >= '0' && p.rest[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(p.rest[:end])
	if err != nil {
		return 0, fmt.Errorf("bad dimension before %q", clip(p.rest))
	}
	p.rest = p.rest[end:]
	p.take("L")
	return n, nil
}
