package evaluate

import "testing"

// The box around a mask has its outermost pixels and no more.
func TestAround(t *testing.T) {
	const rows, cols = 5, 7
	for name, c := range map[string]struct {
		at   [][2]int
		want box
	}{
		"one pixel":  {[][2]int{{2, 3}}, box{2, 3, 3, 4, cols}},
		"the corner": {[][2]int{{0, 0}}, box{0, 0, 1, 1, cols}},
		"the last":   {[][2]int{{4, 6}}, box{4, 6, 5, 7, cols}},
		"apart":      {[][2]int{{3, 1}, {1, 5}, {2, 2}}, box{1, 1, 4, 6, cols}},
		"a row":      {[][2]int{{2, 0}, {2, 6}}, box{2, 0, 3, 7, cols}},
		"none":       {nil, box{5, 7, 0, 0, cols}},
	} {
		mask := make([]bool, rows*cols)
		for _, p := range c.at {
			mask[p[0]*cols+p[1]] = true
		}
		if got := around(mask, cols); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
