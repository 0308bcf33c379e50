package figure

import (
	"errors"
	"fmt"
)

// Check reports what is wrong with the figure: layers whose slices differ in
// length, impossible sizes, a grid that is too large. The writers call it
// first.
func (f *Figure) Check() error {
	for _, v := range []float64{f.Width, f.Height} {
		if !(v >= 0 && v <= maxSide) {
			return fmt.Errorf("figure: size %v x %v: use between 1 and %d CSS pixels, or 0 for the default", f.Width, f.Height, maxSide)
		}
	}
	for i := range f.Panels {
		if err := f.Panels[i].check(); err != nil {
			return fmt.Errorf("figure: panel %d (%q): %w", i, f.Panels[i].Title, err)
		}
	}
	return nil
}

const (
	maxSide  = 100_000 // CSS pixels
	maxCells = 1000    // rows or columns of the grid
)

func (p *Panel) check() error {
	if p.Row < 0 || p.Col < 0 || p.RowSpan < 0 || p.ColSpan < 0 || p.Row+p.RowSpan > maxCells || p.Col+p.ColSpan > maxCells {
		return fmt.Errorf("cell %d, %d spanning %d by %d is outside the grid", p.Row, p.Col, p.RowSpan, p.ColSpan)
	}
	for i, l := range p.Layers {
		if l == nil {
			return fmt.Errorf("layer %d is nil", i)
		}
		if err := l.check(); err != nil {
			return fmt.Errorf("layer %d (%T): %w", i, l, err)
		}
	}
	return nil
}

// lengths is an error unless every slice has n elements; optional ones, named
// with a question mark, may be empty.
func lengths(n int, named ...any) error {
	var errs []error
	for i := 0; i < len(named); i += 2 {
		name, got := named[i].(string), named[i+1].(int)
		if name[len(name)-1] == '?' {
			if got == 0 {
				continue
			}
			name = name[:len(name)-1]
		}
		if got != n {
			errs = append(errs, fmt.Errorf("%s has %d elements, want %d", name, got, n))
		}
	}
	return errors.Join(errs...)
}

func (l Line) check() error { return lengths(len(l.X), "Y", len(l.Y)) }
func (l Band) check() error { return lengths(len(l.X), "Lo", len(l.Lo), "Hi", len(l.Hi)) }
func (l Scatter) check() error {
	return lengths(len(l.X), "Y", len(l.Y), "Sizes?", len(l.Sizes), "Hover?", len(l.Hover))
}

func (l Bars) check() error {
	return lengths(len(l.X), "Y", len(l.Y), "Base?", len(l.Base), "Hover?", len(l.Hover))
}

func (l Histogram) check() error {
	if len(l.Counts) == 0 {
		return nil
	}
	return lengths(len(l.Counts)+1, "Edges", len(l.Edges))
}

func (l Interval) check() error {
	return lengths(len(l.Pos), "Lo", len(l.Lo), "Hi", len(l.Hi), "Mid?", len(l.Mid),
		"InnerLo?", len(l.InnerLo), "InnerHi?", len(l.InnerHi), "Hover?", len(l.Hover))
}

func (l ErrorBars) check() error {
	return lengths(len(l.X), "Y", len(l.Y), "Lo", len(l.Lo), "Hi", len(l.Hi))
}
func (Rule) check() error { return nil }
func (Rug) check() error  { return nil }
func (Text) check() error { return nil }
func (l Heatmap) check() error {
	if l.Rows < 0 || l.Cols < 0 || l.Clip < 0 || l.Clip >= 0.5 {
		return fmt.Errorf("rows %d, columns %d, clip %v: want no negative size and a clip below 0.5", l.Rows, l.Cols, l.Clip)
	}
	return lengths(l.Rows*l.Cols, "Z", len(l.Z))
}
