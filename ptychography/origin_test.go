package ptychography

import "testing"

// TestObjectOrigin: the origin without an object is that of the object.
func TestObjectOrigin(t *testing.T) {
	for _, s := range []Scan{{{3.5, -2}, {10, 7.25}}, {{0, 0}}, {{-8, 100}, {-9.75, 90}}} {
		for _, n := range []int{8, 64} {
			if got, want := ObjectOrigin(s, n), NewObject(s, n).Origin; got != want {
				t.Errorf("scan %v, n %d: %v, want %v", s, n, got, want)
			}
		}
	}
}
