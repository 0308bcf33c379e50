package settings

import (
	"strings"
	"testing"
)

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

// A caret stands below the characters that are shown, the first and the last of them
// among these.
func TestCaretBorders(t *testing.T) {
	long := []string{strings.Repeat("x", excerptWidth+5)}
	shownLine := ">   1 | " + long[0][:excerptWidth] + " ...\n"
	for column, caret := range map[int]string{
		-1: "", 0: "", 1: "      | ^\n",
		excerptWidth:     "      | " + strings.Repeat(" ", excerptWidth-1) + "^\n",
		excerptWidth + 1: "",
	} {
		if got := excerpt(long, 1, column); got != shownLine+caret {
			t.Errorf("column %d: %q", column, got)
		}
	}
	if got := excerpt([]string{long[0][:excerptWidth]}, 1, 0); got != ">   1 | "+long[0][:excerptWidth]+"\n" {
		t.Errorf("a line that just fits: %q", got)
	}
	if got := excerpt([]string{"a", "b", "c", "d"}, 4, 1); got != "    2 | b\n    3 | c\n>   4 | d\n      | ^\n" {
		t.Errorf("two lines before: %q", got)
	}
}
