package hdf5

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// superblockSize is the size of a version 2 superblock with 8-byte offsets.
const superblockSize = 48

// A Writer builds one HDF5 file. Raw data is written as it comes; object
// headers follow at [Writer.Close], because references between objects need
// every address. A Writer is not safe for concurrent use.
type Writer struct {
	out     io.WriterAt
	end     uint64 // first free byte
	root    *GroupWriter
	objects []*object // every group and dataset, in creation order
	heap    heapWriter
	closed  bool
}

// NewWriter starts an HDF5 file at the beginning of out. Bytes of out that are
// skipped for alignment must read as zero, as they do in a new file.
func NewWriter(out io.WriterAt) *Writer {
	w := &Writer{out: out, end: superblockSize}
	w.heap.w = w
	w.root = w.newGroup()
	return w
}

// Root returns the group "/".
func (w *Writer) Root() *GroupWriter { return w.root }

// Close writes the object headers and, last of all, the superblock: a file
// whose writing was cut short is not an HDF5 file. It fails if a dataset has
// not been written to its end. It does not close the underlying file.
func (w *Writer) Close() error {
	if w.closed {
		return errors.New("hdf5: writer closed twice")
	}
	w.closed = true
	for _, o := range w.objects {
		if o.finish == nil {
			continue
		}
		if err := o.finish(); err != nil {
			return err
		}
	}
	if err := w.writeHeaders(); err != nil {
		return err
	}
	return w.writeSuperblock()
}

// Abort stops the compression that is still under way. The file stays
// unreadable. It is for the error path; after Close it does nothing.
func (w *Writer) Abort() {
	w.closed = true
	for _, o := range w.objects {
		if o.abort != nil {
			o.abort()
		}
	}
}

// writeHeaders gives every object header its address, which its size alone
// decides, and then writes them with all references filled in.
func (w *Writer) writeHeaders() error {
	for _, o := range w.objects {
		if err := o.prepare(); err != nil {
			return err
		}
		o.addr = w.alloc(len(encodeHeader(o.messages())))
	}
	for _, o := range w.objects {
		if err := o.resolve(&w.heap); err != nil {
			return err
		}
	}
	if err := w.heap.flush(); err != nil {
		return err
	}
	for _, o := range w.objects {
		if err := w.writeAt(encodeHeader(o.messages()), o.addr); err != nil {
			return err
		}
	}
	return nil
}

// writeSuperblock writes version 2 of the superblock (II.A).
func (w *Writer) writeSuperblock() error {
	b := append([]byte(signature), 2, 8, 8, 0) // version, sizes of offsets and lengths, flags
	b = le.AppendUint64(b, 0)                  // base address
	b = le.AppendUint64(b, undef)              // no extension
	b = le.AppendUint64(b, w.end)
	b = le.AppendUint64(b, w.root.obj.addr)
	if err := w.writeAt(le.AppendUint32(b, checksum(b)), 0); err != nil {
		return err
	}
	return nil
}

// alloc reserves n bytes at a multiple of eight.
func (w *Writer) alloc(n int) uint64 {
	addr := (w.end + 7) &^ 7
	w.end = addr + uint64(n)
	return addr
}

// put appends p and returns its address.
func (w *Writer) put(p []byte) (uint64, error) {
	addr := w.alloc(len(p))
	return addr, w.writeAt(p, addr)
}

func (w *Writer) writeAt(p []byte, addr uint64) error {
	if _, err := w.out.WriteAt(p, int64(addr)); err != nil {
		return fmt.Errorf("hdf5: write %d bytes at %d: %w", len(p), addr, err)
	}
	return nil
}

// checkName refuses what HDF5 cannot store as the name of a link.
func checkName(name string) error {
	switch {
	case name == "" || name == ".":
		return fmt.Errorf("hdf5: %q is not a name", name)
	case strings.Contains(name, "/"):
		return fmt.Errorf("hdf5: name %q contains '/', which separates groups; replace it", name)
	case strings.ContainsRune(name, 0):
		return fmt.Errorf("hdf5: name %q contains a zero byte; remove it", name)
	case !utf8.ValidString(name):
		return fmt.Errorf("hdf5: name %q is not valid UTF-8", name)
	case len(name) > 1024:
		return fmt.Errorf("hdf5: name %.40q... has %d bytes; the limit is 1024", name, len(name))
	}
	return nil
}
