package hdf5

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A box of two axes: rows first to first+n, all of 4 columns.
func rowsOf(first, n uint64) slab {
	return slab{start: []uint64{first, 0}, stride: []uint64{1, 1}, count: []uint64{1, 1}, block: []uint64{n, 4}}
}

// A selection ends where the shape ends, and not one element further.
func TestSelectionLeavesTheShape(t *testing.T) {
	dims := []uint64{6, 4}
	change := func(f func(s *slab)) slab { s := rowsOf(2, 4); f(&s); return s }
	for name, c := range map[string]struct {
		s  slab
		ok bool
	}{
		"to the end":                {rowsOf(2, 4), true},
		"one row further":           {rowsOf(3, 4), false},
		"all":                       {rowsOf(0, 6), true},
		"more than all":             {rowsOf(0, 7), false},
		"none":                      {rowsOf(2, 0), false},
		"no block":                  {change(func(s *slab) { s.count[0] = 0 }), false},
		"begins behind":             {change(func(s *slab) { s.start[0] = 7 }), false},
		"blocks that touch":         {change(func(s *slab) { s.start[0], s.block[0], s.count[0], s.stride[0] = 0, 3, 2, 3 }), true},
		"blocks that overlap":       {change(func(s *slab) { s.start[0], s.block[0], s.count[0], s.stride[0] = 0, 3, 2, 2 }), false},
		"last block at the end":     {change(func(s *slab) { s.start[0], s.block[0], s.count[0], s.stride[0] = 1, 1, 2, 4 }), true},
		"last block behind the end": {change(func(s *slab) { s.start[0], s.block[0], s.count[0], s.stride[0] = 2, 1, 2, 4 }), false},
		"a stride as long as all":   {change(func(s *slab) { s.start[0], s.block[0], s.count[0], s.stride[0] = 0, 1, 2, 6 }), false},
		"a stride that nobody goes": {change(func(s *slab) { s.stride[0] = 99 }), true},
		"as many blocks as rows":    {change(func(s *slab) { s.start[0], s.block[0], s.count[0] = 0, 1, 6 }), true},
		"another rank":              {slab{start: []uint64{0}, stride: []uint64{1}, count: []uint64{1}, block: []uint64{1}}, false},
	} {
		if err := c.s.check(dims); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Elements in the order of the array, pieces that touch joined to one.
func TestRunsOfASelection(t *testing.T) {
	dims := []uint64{6, 4}
	columns := slab{start: []uint64{1, 1}, stride: []uint64{2, 1}, count: []uint64{2, 1}, block: []uint64{1, 2}}
	for name, c := range map[string]struct {
		s    selection
		want []run
	}{
		"all":                {selection{all: true}, []run{{0, 24}}},
		"none":               {selection{}, []run{}},
		"whole rows":         {selection{boxes: []slab{rowsOf(2, 3)}}, []run{{8, 12}}},
		"touching, reversed": {selection{boxes: []slab{rowsOf(3, 1), rowsOf(2, 1)}}, []run{{8, 8}}},
		"apart":              {selection{boxes: []slab{rowsOf(4, 1), rowsOf(2, 1)}}, []run{{8, 4}, {16, 4}}},
		"some columns":       {selection{boxes: []slab{columns}}, []run{{5, 2}, {13, 2}}},
	} {
		got, err := c.s.runs(dims)
		if diff := cmp.Diff(c.want, append([]run{}, got...), cmp.AllowUnexported(run{})); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

// Both lists side by side, cut at whatever ends first and at what is asked for.
func TestPair(t *testing.T) {
	from, to := []run{{100, 3}, {200, 5}}, []run{{10, 6}, {30, 2}}
	for _, c := range []struct {
		lo, hi uint64
		want   []piece
	}{
		{0, 99, []piece{{100, 10, 3}, {200, 13, 3}, {203, 30, 2}}},
		{12, 14, []piece{{102, 12, 1}, {200, 13, 1}}},
		{13, 31, []piece{{200, 13, 3}, {203, 30, 1}}},
		{16, 30, nil},
		{32, 99, nil},
		{0, 10, nil},
	} {
		if diff := cmp.Diff(c.want, pair(from, to, c.lo, c.hi), cmp.AllowUnexported(piece{})); diff != "" {
			t.Errorf("[%d, %d): %s", c.lo, c.hi, diff)
		}
	}
}

// A part is opened when one of its elements is asked for, and only then; its pieces
// and the rows read for them are counted.
func TestCopyPart(t *testing.T) {
	root := openBeside(t, filepath.Join(beside(t), "virtual.h5"))
	d := must[*Dataset](t)(root.Dataset("whole")) // 12 rows of 8 x 8
	m := d.parts[0]
	m.to = selection{boxes: []slab{{start: []uint64{2, 0, 0}, stride: []uint64{1, 1, 1}, count: []uint64{1, 1, 1}, block: []uint64{3, 8, 8}}}}
	absent := m
	absent.path = "nowhere"
	const row = 64
	for _, c := range []struct {
		lo, hi uint64
		opened bool
	}{{0, 2 * row, false}, {0, 2*row + 1, true}, {5*row - 1, 12 * row, true}, {5 * row, 12 * row, false}} {
		left := int64(1 << 20)
		if err := d.copyPart(make([]byte, (c.hi-c.lo)*4), absent, c.lo, c.hi, &left); (err != nil) != c.opened {
			t.Errorf("elements [%d, %d): error %v", c.lo, c.hi, err)
		}
	}
	// One piece may be left, none may not.
	for left, want := range map[int64]string{1: "", 0: "too many pieces"} {
		err := d.copyPart(nil, absent, 0, row, &left)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	// So with the bytes: those of the rows that hold the pieces.
	src := must[*Dataset](t)(d.source(m))
	for left, ok := range map[int64]bool{2 * row * 4: true, 2*row*4 - 1: false} {
		out := make([]byte, 2*row*4)
		if err := d.copyPieces(out, src, []piece{{10, 0, 4}, {row + 5, row, 4}}, 0, &left); (err == nil) != ok {
			t.Errorf("%d bytes left: %v", left, err)
		}
	}
}
