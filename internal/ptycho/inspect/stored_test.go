package inspect

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// disk is a source that stands for a file.
type disk struct{ *ptychography.Patterns }

func (d disk) Read(dst []float32, i int) error  { copy(dst, d.At(i)); return nil }
func (d disk) Masked() bool                     { return d.OwnMasks() }
func (d disk) ReadMask(dst []bool, i int) error { copy(dst, d.MaskAt(i)); return nil }

func onDisk(d *npzdata.Data) *npzdata.Data {
	out, mask := *d, d.Patterns.Mask
	if d.Patterns.OwnMasks() {
		mask = nil
	}
	out.Patterns = ptychography.NewStored(d.Patterns.N, disk{d.Patterns}, mask)
	return &out
}

// Whatever is wrong with data is found, masked and left out in the same way when the
// patterns stay on disk.
func TestLookAtPatternsOnDisk(t *testing.T) {
	base := simulated(t, func(s *ptychography.Simulation) { s.Points = 100 })
	for _, name := range slices.Sorted(maps.Keys(wrong)) {
		in := wrong[name](clone(base))
		for kind, mask := range map[string][]bool{"": nil, "one mask": valid(64 * 64), "own masks": valid(len(in.Patterns.Amplitude))} {
			d := clone(in)
			if kind != "" && name != "saturated" && name != "empty-frames" { // masks are independent of the fault
				continue
			}
			d.Patterns.Mask = mask
			stored := onDisk(d)
			a, b := Look(d), Look(stored)
			if diff := cmp.Diff(a, b, cmpopts.IgnoreUnexported(Report{}), cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("%s %s: %s", name, kind, diff)
			}
			for _, frames := range []bool{true, false} {
				samePatterns(t, name+kind, a.apply(d, frames, true).Patterns, b.apply(stored, frames, true).Patterns)
			}
		}
	}
}

func valid(n int) []bool {
	m := make([]bool, n)
	for i := range m {
		m[i] = i%11 != 3
	}
	return m
}

func samePatterns(t *testing.T, name string, a, b *ptychography.Patterns) {
	t.Helper()
	if a.Len() != b.Len() || b.Source() == nil || b.Err() != nil {
		t.Fatalf("%s: %d patterns, want %d: %v", name, b.Len(), a.Len(), b.Err())
	}
	for i := range a.Len() {
		if !slices.Equal(a.At(i), b.At(i)) || !slices.Equal(a.MaskAt(i), b.MaskAt(i)) {
			t.Fatalf("%s: pattern %d differs", name, i)
		}
	}
}

// counted counts what is read of it.
type counted struct {
	disk
	reads map[int]int
}

func (c counted) Read(dst []float32, i int) error {
	c.reads[i]++
	return c.disk.Read(dst, i)
}

// Patterns on disk are read twice, and those that are left out once more, whatever is
// wrong with them.
func TestPatternsAreReadTwice(t *testing.T) {
	base := simulated(t, func(s *ptychography.Simulation) { s.Points = 100 })
	all := map[string]func(*npzdata.Data) *npzdata.Data{"nothing": func(d *npzdata.Data) *npzdata.Data { return d }}
	maps.Copy(all, wrong)
	for name, change := range all {
		d := change(clone(base))
		c := counted{disk{d.Patterns}, map[int]int{}}
		stored := *d
		stored.Patterns = ptychography.NewStored(d.Patterns.N, c, nil)
		r := Look(&stored)
		for i, n := range c.reads {
			if most := 2 + len(slices.DeleteFunc(slices.Clone(r.LeftOut), func(k int) bool { return k != i })); n > most {
				t.Errorf("%s: pattern %d is read %d times, want %d", name, i, n, most)
			}
		}
		if len(c.reads) != d.Patterns.Len() {
			t.Errorf("%s: %d of %d patterns were looked at", name, len(c.reads), d.Patterns.Len())
		}
	}
}
