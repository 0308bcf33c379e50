package npz

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/regular"
)

// Limits bound what a file may ask for. The zero value means the defaults.
type Limits struct {
	MaxBytes   int64 // per array in memory, default 16 GiB
	MaxHeader  int   // bytes of a header, default 64 KiB
	MaxEntries int   // arrays in an archive, default 4096
}

func (l Limits) withDefaults() Limits {
	if l.MaxBytes == 0 {
		l.MaxBytes = 16 << 30
	}
	if l.MaxHeader == 0 {
		l.MaxHeader = 64 << 10
	}
	if l.MaxEntries == 0 {
		l.MaxEntries = 4096
	}
	return l
}

// freeBytes is what an archive of any size may become in memory.
const freeBytes = 64 << 20

func readData(r io.Reader, h *Header, trusted bool) (*Array, error) {
	if h.DType.Kind == Object {
		return nil, &Error{Header: h, Err: ErrObject, Remedy: "opening them would run code; save a plain numeric or string array"}
	}
	data, err := decode(r, h, trusted)
	if err != nil {
		return nil, &Error{Header: h, Err: err, Remedy: "the file is damaged or cut off, copy it again"}
	}
	return &Array{Header: Header{Shape: h.Shape, DType: h.DType}, data: data}, nil
}

// File is an open .npz archive. Its methods may be called by several goroutines.
type File struct {
	entries map[string]*zip.File
	raw     io.ReaderAt
	keys    []string
	limits  Limits
	most    int64 // bytes in memory that an archive of this size may become
	closer  io.Closer
}

// Open opens an archive on disk.
func Open(path string, l Limits) (*File, error) {
	f, err := regular.Open(path)
	if err != nil {
		return nil, fmt.Errorf("npz: %w", err)
	}
	a, err := openFile(f, l)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	a.closer = f
	return a, nil
}

func openFile(f *os.File, l Limits) (*File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &Error{Err: errors.New("this is a directory"), Remedy: "name a file in it"}
	}
	return NewReader(f, info.Size(), l)
}

// NewReader opens an archive of size bytes.
func NewReader(r io.ReaderAt, size int64, l Limits) (*File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &Error{Err: fmt.Errorf("%w: %w", ErrFormat, err), Remedy: "the archive is cut off or no .npz, save it with numpy.savez"}
	}
	f := &File{raw: r, entries: map[string]*zip.File{}, limits: l.withDefaults(), most: regular.MayBecome(size, freeBytes)}
	if len(z.File) > f.limits.MaxEntries {
		return nil, &Error{Err: fmt.Errorf("%d entries are %w of %d", len(z.File), ErrTooLarge, f.limits.MaxEntries), Remedy: "split the archive"}
	}
	for _, e := range z.File {
		if err := f.add(e); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// add registers an entry; other files than .npy are no business of ours.
func (f *File) add(e *zip.File) error {
	key, ok := strings.CutSuffix(e.Name, ".npy")
	if !ok {
		return nil
	}
	if f.entries[key] != nil {
		return &Error{Key: key, Err: fmt.Errorf("%w: key twice", ErrFormat), Remedy: "the archive is damaged, save it again"}
	}
	f.entries[key] = e
	f.keys = append(f.keys, key)
	return nil
}

// Close closes the file that Open opened.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Keys returns the names of all arrays, in their order.
func (f *File) Keys() []string { return slices.Clone(f.keys) }

// Has tells whether there is an array of that name.
func (f *File) Has(key string) bool { return f.entries[key] != nil }

// Header reads what an array is without its data. Object arrays have a header
// like any other.
func (f *File) Header(key string) (*Header, error) {
	h, _, body, err := f.open(key)
	if err != nil {
		return nil, named(key, err)
	}
	return h, body.Close()
}

// Read reads an array.
func (f *File) Read(key string) (*Array, error) {
	h, trusted, body, err := f.open(key)
	if err != nil {
		return nil, named(key, err)
	}
	defer body.Close() // a reader: nothing is lost if that fails
	a, err := readData(body, h, trusted)
	if err != nil {
		return nil, named(key, err)
	}
	a.key = key
	return a, named(key, finish(body, h))
}

// open reads the header of an entry and leaves the reader before the data.
func (f *File) open(key string) (h *Header, trusted bool, body io.ReadCloser, err error) {
	e := f.entries[key]
	if e == nil {
		return nil, false, nil, &Error{Err: ErrMissing, Remedy: "the archive has " + strings.Join(f.keys, ", ")}
	}
	if body, err = e.Open(); err != nil {
		return nil, false, nil, &Error{Err: fmt.Errorf("%w: %w", ErrFormat, err), Remedy: "save it with numpy.savez or savez_compressed"}
	}
	if h, err = readHeader(body, f.limits); err == nil {
		trusted, err = checkEntry(e, h, f.most)
	}
	if err != nil {
		return nil, false, nil, errors.Join(err, body.Close())
	}
	return h, trusted, body, nil
}

// checkEntry compares the announced size with that of the zip entry. Deflate
// cannot shrink data more than 1032 times, so a directory that claims more lies.
// Measured numbers do not shrink a hundred times: an array that is so much larger
// than the whole archive would fill the memory for a few megabytes of zeros.
func checkEntry(e *zip.File, h *Header, mostMemory int64) (trusted bool, err error) {
	if h.DType.Kind == Object {
		return false, nil
	}
	if bytes := h.memory(); bytes > mostMemory {
		return false, &Error{Header: h, Err: fmt.Errorf("the array takes %d bytes, which is %w of %d for an archive of this size", bytes, ErrTooLarge, mostMemory), Remedy: "it is next to empty or hostile; if it is right, save it with numpy.savez, which does not compress"}
	}
	need := uint64(h.Len()) * uint64(h.DType.Size)
	if e.UncompressedSize64 < need {
		return false, &Error{Header: h, Err: errTruncated, Remedy: fmt.Sprintf("the entry holds %d bytes where the shape needs %d, save it again", e.UncompressedSize64, need)}
	}
	const most = 1032
	return e.CompressedSize64 >= need/most, nil
}

// finish checks that nothing follows the data; the end is also where the zip
// reader compares the checksum.
func finish(r io.Reader, h *Header) error {
	var b [1]byte
	switch n, err := io.ReadFull(r, b[:]); {
	case n > 0:
		return &Error{Header: h, Err: fmt.Errorf("%w: bytes after the data", ErrFormat), Remedy: "the file is damaged, save it again"}
	case !errors.Is(err, io.EOF):
		return &Error{Header: h, Err: err, Remedy: "the file is damaged, copy it again"}
	}
	return nil
}

// named puts the key into an error of this package.
func named(key string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		return &Error{Key: key, Err: err}
	}
	e.Key = key
	return err
}
