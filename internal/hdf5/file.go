package hdf5

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/latent-go/latent/internal/regular"
)

// signature opens every HDF5 file.
const signature = "\x89HDF\r\n\x1a\n"

// errFormat is wrapped by every error about a damaged file or one that is not
// HDF5 at all.
var errFormat = errors.New("not a valid HDF5 file")

// ErrNoSignature is wrapped when a file is not HDF5 at all. It wraps ErrFormat.
var ErrNoSignature = fmt.Errorf("%w: it has no HDF5 signature", errFormat)

// errUnsupported is wrapped by every error about a part of HDF5 that this
// package does not read.
var errUnsupported = errors.New("unsupported HDF5 feature")

// ErrNotFound is wrapped when a path leads to no object.
var ErrNotFound = errors.New("no such object")

// defaultMaxBytes is the default of [Options.MaxBytes].
const defaultMaxBytes = 4 << 30

// Options limit what reading may take.
type Options struct {
	// MaxBytes bounds the bytes one read of a dataset may decode; 0 means
	// DefaultMaxBytes. Memory is never taken for data that the file is too
	// small to hold, whatever the limit.
	MaxBytes int

	// Siblings lets external links and virtual datasets lead to other files in the
	// directory of a file that [OpenFile] opens, and nowhere else.
	Siblings bool

	// unchecked accepts wrong checksums, so that fuzzing gets past them.
	unchecked bool
}

// A File is an HDF5 file open for reading. It is not safe for concurrent use.
type File struct {
	r          io.ReaderAt
	closer     io.Closer
	beside     *siblings // nil where links lead to no other file
	lent       bool      // opened by another, which closes it
	size       uint64    // bytes from the base address to the end
	base       uint64    // where the HDF5 part begins
	offsetSize int       // bytes of an address
	lengthSize int       // bytes of a length
	root       uint64
	unchecked  bool
	maxBytes   uint64
	groups     map[uint64]*Group
	heaps      map[uint64]*collection
	texts      pool[string]
	lists      pool[[]Ref]
}

// Open reads the superblock of a file of the given size.
func Open(r io.ReaderAt, size int64, opts Options) (*File, error) {
	f := &File{r: r, size: uint64(max(size, 0)), maxBytes: defaultMaxBytes, unchecked: opts.unchecked, heaps: map[uint64]*collection{}, groups: map[uint64]*Group{}}
	if opts.MaxBytes > 0 {
		f.maxBytes = uint64(opts.MaxBytes)
	}
	if err := f.findSuperblock(); err != nil {
		return nil, fmt.Errorf("hdf5: %w", err)
	}
	return f, nil
}

// OpenFile opens the named file; close it with [File.Close].
func OpenFile(path string, opts Options) (*File, error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	f, err := Open(file, info.Size(), opts)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	f.closer = file
	if opts.Siblings {
		f.beside = &siblings{dir: filepath.Dir(path), open: map[string]*File{}, opts: opts}
	}
	return f, nil
}

// Close closes a file that [OpenFile] opened.
func (f *File) Close() error {
	switch {
	case f.closer == nil || f.lent:
		return nil
	case f.beside != nil:
		return errors.Join(f.closer.Close(), f.beside.close())
	}
	return f.closer.Close()
}

// Root returns the group "/".
func (f *File) Root() (*Group, error) { return f.openGroup("/", f.root) }

// findSuperblock looks at 0, 512, 1024, 2048, ... (II.A): a user block may
// come first.
func (f *File) findSuperblock() error {
	total := f.size
	for at := uint64(0); at+8 <= total; at = max(512, 2*at) {
		head := make([]byte, 8)
		if _, err := f.r.ReadAt(head, int64(at)); err != nil {
			return fmt.Errorf("read the signature: %w", err)
		}
		if string(head) == signature {
			f.base, f.size = at, total-at
			return f.readSuperblock()
		}
	}
	return ErrNoSignature
}

// readSuperblock dispatches on the version. 128 bytes hold any of them.
func (f *File) readSuperblock() error {
	b, err := f.readUpTo(0, 128)
	if err != nil {
		return err
	}
	c := &cursor{b: b, at: len(signature), what: "superblock", unchecked: f.unchecked}
	switch version := c.u8(); version {
	case 0, 1:
		return f.oldSuperblock(c, version)
	case 2, 3:
		return f.newSuperblock(c)
	default:
		return unsupported("superblock version %d", version)
	}
}

// setSizes takes the sizes of addresses and lengths.
func (f *File) setSizes(c *cursor) error {
	f.offsetSize, f.lengthSize = int(c.u8()), int(c.u8())
	c.offsetSize, c.lengthSize = f.offsetSize, f.lengthSize
	for _, n := range []int{f.offsetSize, f.lengthSize} {
		if c.err == nil && n != 2 && n != 4 && n != 8 {
			return unsupported("addresses or lengths of %d bytes", n)
		}
	}
	return c.err
}

// oldSuperblock reads versions 0 and 1 (II.A), whose root is a symbol table
// entry.
func (f *File) oldSuperblock(c *cursor, version byte) error {
	c.skip(4) // versions of free space, root group, and one reserved byte
	if err := f.setSizes(c); err != nil {
		return err
	}
	c.skip(1 + 2 + 2 + 4) // reserved, K of group nodes, flags
	if version == 1 {
		c.skip(4) // K of chunk nodes
	}
	base := c.addr()
	c.addr() // free space
	end := c.addr()
	c.addr() // driver information
	c.addr() // name offset of the root entry
	f.root = c.addr()
	return f.checkExtent(c, base, end)
}

// newSuperblock reads versions 2 and 3, which carry a checksum.
func (f *File) newSuperblock(c *cursor) error {
	if err := f.setSizes(c); err != nil {
		return err
	}
	c.skip(1) // flags
	base := c.addr()
	c.addr() // extension
	end := c.addr()
	f.root = c.addr()
	c.verifyChecksum(0)
	return f.checkExtent(c, base, end)
}

// checkExtent holds the addresses of the superblock against the file: a file
// that was cut short in a download or a crash is told at once.
func (f *File) checkExtent(c *cursor, base, end uint64) error {
	switch {
	case c.err != nil:
		return c.err
	case base != f.base && base != 0:
		return damaged("base address %d is not where the superblock is, %d", base, f.base)
	case base == 0 && f.base != 0:
		// Addresses count from the start of the file after all.
		f.size, f.base = f.size+f.base, 0
	case end != undef && end < base:
		return damaged("its end %d lies before its base %d", end, base)
	}
	if end != undef && end-base > f.size {
		return damaged("it is truncated: %d of %d bytes are there; copy or download it again", f.size, end-base)
	}
	return nil
}

// read returns n bytes at addr, all of which must exist.
func (f *File) read(addr uint64, n uint64) ([]byte, error) {
	if err := f.inside(addr, n); err != nil {
		return nil, err
	}
	b := make([]byte, n)
	if n == 0 {
		return b, nil // at the end of a file some readers say that it has ended
	}
	if _, err := f.r.ReadAt(b, int64(f.base+addr)); err != nil {
		return nil, fmt.Errorf("read %d bytes at %d: %w", n, f.base+addr, err)
	}
	return b, nil
}

// readUpTo returns n bytes at addr, or fewer where the file ends.
func (f *File) readUpTo(addr uint64, n uint64) ([]byte, error) {
	if addr >= f.size {
		return nil, damaged("address %d lies outside the file of %d bytes", addr, f.size)
	}
	return f.read(addr, min(n, f.size-addr))
}

// inside checks that n bytes at addr exist; the sum might overflow, so it is
// not taken.
func (f *File) inside(addr, n uint64) error {
	if addr > f.size || n > f.size-addr {
		return damaged("%d bytes at %d lie outside the file of %d bytes", n, addr, f.size)
	}
	return nil
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errFormat}, args...)...)
}

func unsupported(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errUnsupported}, args...)...)
}
