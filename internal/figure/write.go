package figure

import (
	"fmt"
	"io"
	"strings"

	"github.com/latent-go/latent/internal/figure/scene"
)

// Formats are the names that [Figure.Write] takes.
var Formats = []string{"svg", "png", "pdf", "csv"}

// Write writes the figure in the format with one of the names in [Formats].
func (f *Figure) Write(w io.Writer, format string, o Options) error {
	switch format {
	case "svg":
		return f.SVG(w, o)
	case "png":
		return f.PNG(w, o)
	case "pdf":
		return f.PDF(w, o)
	case "csv":
		return f.CSV(w)
	}
	return fmt.Errorf("unknown figure format %q: use %s", format, strings.Join(Formats, ", "))
}

// Scene returns the figure as a drawing, to be put into a larger one.
func (f *Figure) Scene(o Options) (*scene.Scene, error) {
	l, err := f.layout(o)
	if err != nil {
		return nil, err
	}
	s := l.scene()
	s.PerInch = o.PerInch
	return s, nil
}

// SVG writes the figure as a self-contained SVG document.
func (f *Figure) SVG(w io.Writer, o Options) error {
	s, err := f.Scene(o)
	if err != nil {
		return err
	}
	return s.SVG(w, scene.SVGOptions{Outline: o.Outline})
}

// PNG writes the figure as an image of exactly round(width*scale) by
// round(height*scale) pixels, which says how large it is on paper.
func (f *Figure) PNG(w io.Writer, o Options) error {
	s, err := f.Scene(o)
	if err != nil {
		return err
	}
	return s.PNG(w, or(o.Scale, 2))
}

// PDF writes the figure as a PDF page of its size at Options.PerInch: width*0.75
// by height*0.75 points by default.
func (f *Figure) PDF(w io.Writer, o Options) error {
	s, err := f.Scene(o)
	if err != nil {
		return err
	}
	return s.PDF(w)
}
