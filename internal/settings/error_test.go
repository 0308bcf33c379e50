package settings

import "testing"

// TestExcerptOutside: a place that the text does not have shows nothing.
func TestExcerptOutside(t *testing.T) {
	lines := []string{"a: 1", "b: 2"}
	for _, line := range []int{-1, 0, 3} {
		if text := excerpt(lines, line, 1); text != "" {
			t.Errorf("line %d shows %q", line, text)
		}
	}
	if text := excerpt(lines, 2, 4); text != "    1 | a: 1\n>   2 | b: 2\n      |    ^\n" {
		t.Errorf("line 2 shows %q", text)
	}
}
