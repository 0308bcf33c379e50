package ptychography

import "fmt"

// ShapeError is about slices, images or probes that do not have the shape that is
// needed.
type ShapeError struct {
	Of        string // what has the wrong shape
	Got, Want string // shapes in words
}

func (e *ShapeError) Error() string {
	return fmt.Sprintf("ptychography: %s of %s: need %s", e.Of, e.Got, e.Want)
}

// misshapen is a *[ShapeError] about a slice that is not of rows x cols pixels.
func misshapen(of string, length, rows, cols int) error {
	return &ShapeError{of, fmt.Sprintf("%d pixels", length), fmt.Sprintf("%d x %d", rows, cols)}
}

// sized tells whether rows x cols pixels are so many, and no more than any memory
// holds.
func sized(rows, cols, length int) bool {
	return rows >= 0 && cols >= 0 && rows <= mostPixels && cols <= mostPixels && rows*cols == length
}

// whole tells whether an image has the pixels that it says.
func (m Image) whole() bool { return sized(m.Rows, m.Cols, len(m.Data)) }

// check returns an error when an object has not the pixels that it says.
func (o *Object) check() error {
	switch {
	case o == nil:
		return &ShapeError{"an object", "nothing", "one"}
	case !o.whole() || len(o.Data) == 0:
		return &ShapeError{"an object", fmt.Sprintf("%d pixels", len(o.Data)), fmt.Sprintf("%d x %d, and one at least", o.Rows, o.Cols)}
	case !finite(o.Origin.Y) || !finite(o.Origin.X):
		return &ShapeError{"an object", fmt.Sprintf("origin (%v, %v)", o.Origin.Y, o.Origin.X), "a finite one"}
	}
	return nil
}
