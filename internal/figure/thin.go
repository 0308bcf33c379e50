package figure

import (
	"fmt"
	"strings"
)

// mostMarks is how many marks of a layer are drawn: more cannot be told apart, and
// those of a million albums would make a page of 120 MB. The CSV has all of them.
const mostMarks = 20_000

// stride is how many marks of a layer stand for one that is drawn. Layers over the
// same points have the same, so that an interval keeps its point.
func stride(n int) int { return max(1, (n+mostMarks-1)/mostMarks) }

// marked is a layer that draws one mark for each of its points.
type marked interface{ marks() int }

func (l Scatter) marks() int   { return len(l.X) }
func (l ErrorBars) marks() int { return len(l.X) }
func (l Interval) marks() int  { return len(l.Pos) }
func (l Rug) marks() int       { return len(l.X) }

// thinned says which layers show a part of their points only, or is empty.
func (f *Figure) thinned() string {
	var parts []string
	seen := map[string]bool{}
	for i := range f.Panels {
		for _, layer := range f.Panels[i].Layers {
			m, ok := layer.(marked)
			if !ok || stride(m.marks()) == 1 {
				continue
			}
			text := fmt.Sprintf("%d of %d", drawn(m.marks()), m.marks())
			if label := layer.label(); label != "" {
				text += " (" + label + ")"
			}
			if !seen[text] {
				parts, seen[text] = append(parts, text), true
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Marks drawn, evenly by their order: " + strings.Join(parts, ", ") + ". The CSV has all."
}

// drawn is how many of n marks are drawn.
func drawn(n int) int { return (n + stride(n) - 1) / stride(n) }
