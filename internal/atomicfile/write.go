package atomicfile

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/latent-go/latent/internal/atomicfile/flush"
	"github.com/latent-go/latent/internal/regular"
)

// writeBuffer saves system calls for writers that emit small pieces.
const writeBuffer = 64 << 10

// WriteError reports that a file could not be written. Whatever was at Path
// before is still there, and no partial file is left.
type WriteError struct {
	Path string
	Err  error

	// Content tells that what was to be written could not be made: the disk is
	// not to blame.
	Content bool
}

// Error says which file failed, and what to do where the cause is known.
func (e *WriteError) Error() string {
	if e.Content {
		return fmt.Sprintf("write %s: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("write %s: %v%s", e.Path, Bare(e.Err), remedy(e.Err))
}

// Unwrap returns the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// Bare drops the operation and temporary path of a system error, which would
// name a file that the user never asked for.
func Bare(err error) error {
	for {
		var inner error
		if p := (*fs.PathError)(nil); errors.As(err, &p) {
			inner = p.Err
		} else if l := (*os.LinkError)(nil); errors.As(err, &l) {
			inner = l.Err
		} else {
			return err
		}
		err = inner
	}
}

// remedy adds what the user can do about err.
func remedy(err error) string {
	switch {
	case isDiskFull(err):
		return " (the disk or quota is full: free some space or choose another directory; the file was not changed)"
	case errors.Is(err, syscall.EFBIG):
		return " (files may not be as large here: raise ulimit -f, or choose a directory of another file system; the file was not changed)"
	case isReadOnly(err):
		return " (the directory is not writable: check its permissions or choose another directory)"
	}
	return ""
}

// Write calls write with a buffered writer and makes the result the
// content of path in one step: a temporary file in the same directory is
// filled, flushed to disk and renamed, and the directory is flushed. When
// write or any step fails, path keeps its old content and the temporary file
// is removed. A symbolic link at path is replaced, not followed. Temporary files of
// path that nobody has written to for an hour are cleared first.
//
// New files get perm less the process's umask. Errors are *[WriteError].
func Write(path string, perm fs.FileMode, write func(io.Writer) error) error {
	return explained(path, write, func(write func(io.Writer) error) error {
		sweepOlder(path, stale)
		return anywhere.replace(path, perm, buffered(write))
	})
}

// explained calls put with a write that tells content that could not be made
// from a disk that is full.
func explained(path string, write func(io.Writer) error, put func(func(io.Writer) error) error) error {
	var content error
	err := put(func(w io.Writer) error {
		spy := &spyWriter{w: w}
		err := write(spy)
		if spy.err == nil {
			content = err
		}
		return err
	})
	if err != nil {
		return &WriteError{Path: path, Err: err, Content: content != nil}
	}
	return nil
}

// spyWriter remembers whether writing failed, to tell a full disk from content
// that could not be made.
type spyWriter struct {
	w   io.Writer
	err error
}

func (s *spyWriter) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	if err != nil {
		s.err = err
	}
	return n, err
}

// File is [Write] for content that is not written from its beginning to its end.
func File(path string, perm fs.FileMode, fill func(*os.File) error) error {
	sweepOlder(path, stale)
	return told(path, anywhere.replace(path, perm, fill))
}

// told wraps an error; one that is not of the system is of the content.
func told(path string, err error) error {
	if err == nil {
		return nil
	}
	var p *fs.PathError
	var l *os.LinkError
	return &WriteError{Path: path, Err: err, Content: !errors.As(err, &p) && !errors.As(err, &l)}
}

// tempName returns a new name beside path.
func tempName(path string) string {
	dir, base := filepath.Split(path)
	return filepath.Join(dir, "."+base+"."+rand.Text()[:10]+tempSuffix)
}

// tempPattern matches the names that tempName makes (base32 of RFC 4648).
var tempPattern = regexp.MustCompile(`^\..+\.[A-Z2-7]{10}\.tmp$`)

// SweepOf removes the temporary files that killed processes left of one file,
// which nobody else may be writing.
func SweepOf(path string) { sweepOlder(path, 0) }

// SweepDir removes the temporary files that killed processes left directly in a
// directory, which nobody else may be writing to.
func SweepDir(dir string) {
	entries, _ := os.ReadDir(dir) // without it there is nothing to remove
	for _, e := range entries {
		if e.Type().IsRegular() && tempPattern.MatchString(e.Name()) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// stale is the age, since it was last written to, from which on a temporary file is
// taken for one of a process that is gone. Nobody need hold a lock then.
const stale = time.Hour

func sweepOlder(path string, age time.Duration) {
	dir, base := filepath.Split(path)
	entries, _ := os.ReadDir(filepath.Clean(dir + ".")) // without it there is nothing to remove
	for _, e := range entries {
		if isTempOf(e, base) && olderThan(e, age) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

func isTempOf(e fs.DirEntry, base string) bool {
	name := e.Name()
	return e.Type().IsRegular() && tempPattern.MatchString(name) && strings.HasPrefix(name, "."+base+".") && len(name) == len(base)+len("..ABCDEFGHIJ")+len(tempSuffix)
}

func olderThan(e fs.DirEntry, age time.Duration) bool {
	if age == 0 {
		return true
	}
	info, err := e.Info()
	return err == nil && time.Since(info.ModTime()) > age
}

// tempSuffix marks files that a killed process may leave behind.
const tempSuffix = ".tmp"

// buffered is a fill that writes through a buffer.
func buffered(write func(io.Writer) error) func(*os.File) error {
	return func(f *os.File) error {
		w := bufio.NewWriterSize(f, writeBuffer)
		if err := write(w); err != nil {
			return err
		}
		return w.Flush()
	}
}

// finish fills, flushes and closes f.
func finish(f *os.File, fill func(*os.File) error) error {
	if err := fill(f); err != nil {
		return err
	}
	if err := flush.File(f); err != nil {
		return err
	}
	return f.Close()
}

// WriteJSON writes v as indented JSON with a final newline through
// [Write]. The bytes depend on v alone (map keys are sorted).
func WriteJSON(path string, v any) error {
	return Write(path, 0o666, func(w io.Writer) error { return EncodeJSON(w, v) })
}

// ReadJSON reads a file that [WriteJSON] wrote into v. Errors name the file.
func ReadJSON(path string, v any) error {
	text, err := regular.ReadFile(path, regular.Document)
	if err != nil {
		return err
	}
	return decode(path, text, v)
}

func decode(path string, text []byte, v any) error {
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
