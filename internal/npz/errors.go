package npz

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// What can be wrong with a file. Errors of this package wrap one of them.
var (
	ErrFormat      = errors.New("not a NumPy array file")
	ErrObject      = errors.New("pickled objects are refused")
	errUnsupported = errors.New("unsupported dtype")
	ErrTooLarge    = errors.New("over the size limit")
	errTruncated   = errors.New("data end too early")
	ErrMissing     = errors.New("no such key")
	ErrKind        = errors.New("wrong dtype")
	ErrShape       = errors.New("wrong shape")
)

// Error says which array is at fault, as far as it is known, and what to do.
type Error struct {
	Key    string // name in the archive, empty for a lone .npy
	Header *Header
	Err    error
	Remedy string
}

// Error returns one line: key, shape, dtype, reason, remedy.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("npz: ")
	if e.Key != "" {
		fmt.Fprintf(&b, "key %q", e.Key)
		if e.Header != nil {
			b.WriteString(", ")
		}
	}
	if e.Header != nil {
		b.WriteString(e.Header.String())
	}
	if e.Key != "" || e.Header != nil {
		b.WriteString(": ")
	}
	b.WriteString(e.Err.Error())
	if e.Remedy != "" {
		b.WriteString(": " + e.Remedy)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// FormatShape writes a shape as NumPy does: (), (3,), (2, 4).
func FormatShape(shape []int) string {
	parts := make([]string, len(shape))
	for i, n := range shape {
		parts[i] = strconv.Itoa(n)
	}
	if len(shape) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
