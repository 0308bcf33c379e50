package regular

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/latent-go/latent/internal/crew"
)

// stdinName stands for standard input, as long as no file has this name.
const stdinName = "-"

// IsStream reports whether path leads to what can be read once, from its
// beginning to its end: standard input, a named pipe, a descriptor that a shell
// has opened ("/dev/fd/63" of a process substitution).
func IsStream(name string) bool {
	info, err := os.Stat(name)
	switch {
	case name == stdinName:
		return errors.Is(err, fs.ErrNotExist)
	case err != nil:
		return false
	case info.Mode()&fs.ModeNamedPipe != 0:
		return true
	}
	return isDescriptor(name) && info.Mode().IsRegular()
}

// isDescriptor reports names of open descriptors. What one leads to may be a
// file, but the name means something else to every other process.
func isDescriptor(name string) bool {
	name = path.Clean(filepath.ToSlash(name))
	return name == "/dev/stdin" || strings.HasPrefix(name, "/dev/fd/") || strings.HasPrefix(name, "/proc/self/fd/")
}

// Stream opens what [IsStream] reports, and regular files as [Open] does. The
// wait for a writer, and for what it writes, ends when the process is
// interrupted: the reader then gives [context.Canceled].
func Stream(name string) (io.ReadCloser, error) {
	if !IsStream(name) {
		return Open(name)
	}
	if name == stdinName {
		if err := takeStdin(); err != nil {
			return nil, err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	out, in := io.Pipe()
	release := context.AfterFunc(ctx, func() { in.CloseWithError(context.Canceled) })
	crew.Background(func() { in.CloseWithError(pour(in, name)) })
	return &stream{out, func() { release(); stop() }}, nil
}

// pour copies everything from name to w. It may wait for ever, in a goroutine
// that ends with the process.
func pour(w io.Writer, name string) error {
	f := os.Stdin
	if name != stdinName {
		var err error
		if f, err = os.Open(name); err != nil {
			return err
		}
		defer f.Close()
	}
	_, err := io.Copy(w, f)
	return err
}

// stdinTaken says that standard input has been read: it has one content.
var stdinTaken atomic.Bool

// takeStdin refuses a keyboard, at which nobody types a file, what has no end,
// and a second reading.
func takeStdin() error {
	const another = "name a file, or pipe one into the program"
	info, err := os.Stdin.Stat()
	switch {
	case err != nil || info.Mode()&fs.ModeCharDevice != 0: // closed, it is /dev/null
		return &StdinError{"standard input is closed, a terminal or a device", another}
	case stdinTaken.Swap(true):
		return &StdinError{"standard input can be read once only", "name a file in one of the two places"}
	}
	return nil
}

// A StdinError reports standard input of which nothing can be read.
type StdinError struct{ Problem, Remedy string }

// Error says what to give instead.
func (e *StdinError) Error() string { return e.Problem + ": " + e.Remedy }

// stream is the reading end.
type stream struct {
	*io.PipeReader
	release func()
}

// Close lets go of the signals; a writer that goes on gets a broken pipe.
func (s *stream) Close() error {
	s.release()
	return s.PipeReader.Close()
}
