package regular

import (
	"fmt"
	"io"
)

// Limits of what is read from outside, in bytes. A reader that keeps a whole file
// in memory names one of them; one that streams checks what it keeps.
const (
	// Settings bounds a file that people write: settings, a profile, .env.
	Settings = 256 << 10
	// Document bounds JSON that a program wrote about one thing: a record, a
	// manifest, metrics, a calibration.
	Document = 64 << 20
	// Table bounds a file of rows or numbers that is read at once.
	Table = 4 << 30
	// expansion is how many bytes one byte of a packed file may become. Text
	// and measured numbers reach ten; deflate ends at 1032, bzip2 far above.
	expansion = 100
	// free is what a packed file of any size may become.
	free = 1 << 20
)

// MayBecome returns the bytes that a packed file of this size may hold, where
// anything up to small is fine: a small file that becomes a large one is an attack
// or a mistake, and unpacking it by hand is a way past the limit.
func MayBecome(packed, small int64) int64 { return max(small, min(packed, Table)*expansion) }

// A TooLargeError reports a file that is longer than such files may be.
type TooLargeError struct {
	Name string
	Most int64
}

// Error names the file and the limit.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s: is larger than %s, more than such a file may have", e.Name, size(e.Most))
}

// An ExpandsError reports a packed file that becomes far larger than any that
// people pack.
type ExpandsError struct{ Packed, Unpacked int64 }

// Error says how far it was read, and the way past it.
func (e *ExpandsError) Error() string {
	return fmt.Sprintf("%d packed bytes became more than %d, over %d times as many; if that is right, unpack the file first and give what comes out", e.Packed, e.Unpacked, expansion)
}

// ReadAll reads r to its end, or fails with a *[TooLargeError] that has the name.
func ReadAll(r io.Reader, name string, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > most {
		return nil, &TooLargeError{name, most}
	}
	return text, nil
}

// Unpack returns what a decoder makes of r, as far as it becomes no more than
// [MayBecome] allows for what was read so far; then the error is an
// *[ExpandsError].
func Unpack(r io.Reader, decoder func(io.Reader) (io.Reader, error)) (io.Reader, error) {
	u := &unpacked{in: Counter{R: r}}
	out, err := decoder(&u.in)
	u.out = out
	return u, err
}

type unpacked struct {
	in  Counter
	out io.Reader
	n   int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.out.Read(p)
	if u.n += int64(n); u.n > MayBecome(u.in.N, free) {
		return 0, &ExpandsError{u.in.N, u.n}
	}
	return n, err
}

// Counter counts the bytes that are read through it.
type Counter struct {
	R io.Reader
	N int64
}

// Read implements [io.Reader].
func (c *Counter) Read(p []byte) (int, error) {
	n, err := c.R.Read(p)
	c.N += int64(n)
	return n, err
}

// size writes a limit, which is a round number of its unit.
func size(n int64) string {
	for _, u := range []struct {
		bytes int64
		name  string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.bytes {
			return fmt.Sprintf("%d %s", n/u.bytes, u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
