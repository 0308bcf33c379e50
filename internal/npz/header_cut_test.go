package npz

import "testing"

// TestCutHeaders: a header that ends anywhere is an error, in the middle of a
// dimension too.
func TestCutHeaders(t *testing.T) {
	limits := Limits{}.withDefaults()
	whole := "{'descr': '<f8', 'fortran_order': False, 'shape': (12, 345L), }"
	if _, err := parseHeader(whole, limits); err != nil {
		t.Fatal(err)
	}
	for n := range len(whole) {
		if h, err := parseHeader(whole[:n], limits); err == nil {
			t.Errorf("%q is read as %+v", whole[:n], h)
		}
	}
}
