package hdf5

import (
	"errors"
	"runtime"
	"strings"
	"testing"
)

// hostile writes a file with one dataset whose header messages are made up.
func hostile(t *testing.T, messages func(*Writer) []message) []byte {
	return build(t, func(w *Writer) error {
		ms := messages(w)
		o := &object{name: "d", body: func() []message { return ms }}
		w.objects = append(w.objects, o)
		w.root.links = append(w.root.links, link{"d", o})
		return nil
	})
}

// chunkedMessages claims a dataset of one chunk that is stored in two bytes.
func chunkedMessages(shape, chunk []int, filters []byte, size uint32) func(*Writer) []message {
	return func(w *Writer) []message {
		addr, _ := w.put([]byte{1, 2})
		s := &chunkSink{w: w, spec: Spec{Type: Float64, Shape: shape}, chunk: chunk}
		for range ceilDiv(uint64(shape[0]), uint64(chunk[0])) {
			s.index = append(s.index, chunkRef{addr: addr, size: size})
		}
		root, _ := s.writeIndex()
		ms := []message{{msgDataspace, encodeSpace(shape)}, {msgDatatype, encodeType(Float64)}, {msgLayout, s.layout(root)}}
		if filters != nil {
			ms = append(ms, message{msgFilters, filters})
		}
		return ms
	}
}

// TestHostileSizesTakeNoMemory claims terabytes in files of a few kilobytes.
func TestHostileSizesTakeNoMemory(t *testing.T) {
	deflated := filterMessage(Spec{Type: Float64, Deflate: 1})
	huge := []int{1 << 20, 1 << 20}
	tests := map[string]struct {
		messages func(*Writer) []message
		want     string
	}{
		"unwritten": {func(*Writer) []message {
			return append([]message{{msgDataspace, encodeSpace(huge)}, {msgDatatype, encodeType(Float64)}}, contiguousLayout(undef, 8<<40)...)
		}, "limit"},
		"contiguous": {func(*Writer) []message {
			return append([]message{{msgDataspace, encodeSpace([]int{1 << 28})}, {msgDatatype, encodeType(Float64)}}, contiguousLayout(0, 8<<28)...)
		}, "outside the file"},
		"overflowing": {func(*Writer) []message {
			return append([]message{{msgDataspace, encodeSpace([]int{1 << 40, 1 << 40})}, {msgDatatype, encodeType(Float64)}}, contiguousLayout(0, 8<<28)...)
		}, "too large"},
		"huge chunk":    {chunkedMessages([]int{1 << 24}, []int{1 << 24}, deflated, 2), "cannot hold"},
		"far chunk":     {chunkedMessages([]int{1 << 27}, []int{1 << 27}, deflated, 1<<31), "outside the file"},
		"one for all":   {chunkedMessages([]int{1 << 18}, []int{128}, deflated, 1000), "overlap"},
		"plain chunk":   {chunkedMessages([]int{1 << 20}, []int{1 << 20}, nil, 2), "cannot hold"},
		"tiny stream":   {chunkedMessages([]int{1 << 20}, []int{1 << 20}, deflated, 2), "cannot hold"},
		"long chunk":    {chunkedMessages([]int{4}, []int{4}, deflated, 1<<30), "outside the file"},
		"not deflated":  {chunkedMessages([]int{4}, []int{4}, deflated, 2), "not deflated"},
		"chunk of 2^62": {chunkedMessages([]int{4, 4}, []int{1 << 31, 1 << 31}, deflated, 2), "chunks of shape"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := hostile(t, test.messages)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			d, err := open(t, b).Dataset("d")
			if err == nil {
				_, err = d.Read()
			}
			runtime.ReadMemStats(&after)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q", err, test.want)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
				t.Errorf("%d bytes were allocated for a file of %d", took, len(b))
			}
		})
	}
}

func TestOpenRefusesOtherFiles(t *testing.T) {
	good := sample(t)
	for name, test := range map[string]struct {
		b    []byte
		want string
	}{
		"empty":     {nil, "no HDF5 signature"},
		"text":      {[]byte(strings.Repeat("hello ", 1000)), "no HDF5 signature"},
		"netCDF-3":  {[]byte("CDF\x01\x00\x00\x00\x00\x00\x00\x00\x0a"), "no HDF5 signature"},
		"truncated": {good[:len(good)-1], "truncated"},
		"head only": {good[:8], "too early"},
	} {
		err := readEverything(test.b, Options{})
		if !errors.Is(err, errFormat) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want %q", name, err, test.want)
		}
	}
}

func TestLimitOfOneRead(t *testing.T) {
	b := build(t, func(w *Writer) error {
		return put(w.Root(), "d", Spec{Type: Float64, Shape: []int{100, 100}}, make([]float64, 10_000))
	})
	f := must[*File](t)(Open(strings.NewReader(string(b)), int64(len(b)), Options{MaxBytes: 8000}))
	d := must[*Dataset](t)(must[*Group](t)(f.Root()).Dataset("d"))
	if _, err := d.Read(); err == nil || !strings.Contains(err.Error(), "fewer rows") {
		t.Errorf("got error %v", err)
	}
	if _, err := d.ReadRows(40, 50); err != nil {
		t.Error(err)
	}
	for _, rows := range [][2]int{{-1, 2}, {3, 2}, {0, 101}} {
		if _, err := d.ReadRows(rows[0], rows[1]); err == nil {
			t.Errorf("rows %v were read", rows)
		}
	}
}
