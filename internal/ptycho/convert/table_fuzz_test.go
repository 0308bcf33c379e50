package convert

import (
	"math"
	"testing"
)

// Whatever a text holds, a table has finite pairs or is an error.
func FuzzTable(f *testing.F) {
	f.Add("y_um,x_um\n1,2\n3,4\n")
	f.Add("# x (mm); y\n1e-3;2\n")
	f.Add("% none\n1 2 3\n\n4\t5\t6")
	f.Fuzz(func(t *testing.T, text string) {
		table := &table{path: "positions.txt"}
		if table.parse(text) != nil {
			return
		}
		if len(table.pairs) == 0 || len(table.pairs)%2 != 0 {
			t.Fatalf("%d numbers", len(table.pairs))
		}
		for _, v := range table.pairs {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%v", v)
			}
		}
	})
}

// A unit that is known has a positive factor, and blanks do not change it.
func FuzzUnit(f *testing.F) {
	for _, s := range []string{"um", "\u03bcm", "keV", "Angstroms", "", "[mm]", "meV", "nano metre"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		kind, factor, ok := unit(s)
		if !ok {
			return
		}
		if !(factor > 0) || math.IsInf(factor, 0) {
			t.Fatalf("%q: %v", s, factor)
		}
		if k, again, ok := unit(" " + s + " "); !ok || k != kind || again != factor {
			t.Fatalf("%q: blanks make it %v %v %v", s, k, again, ok)
		}
	})
}
