package figure

import (
	"io"

	"github.com/latent-go/latent/internal/figure/scene"
)

// Scene returns the figure as a drawing, to be put into a larger one.
func (f *Figure) Scene(o Options) (*scene.Scene, error) {
	l, err := f.layout(o)
	if err != nil {
		return nil, err
	}
	return l.scene(), nil
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
// round(height*scale) pixels.
func (f *Figure) PNG(w io.Writer, o Options) error {
	s, err := f.Scene(o)
	if err != nil {
		return err
	}
	return s.PNG(w, or(o.Scale, 2))
}

// PDF writes the figure as a PDF page of width*0.75 by height*0.75 points.
func (f *Figure) PDF(w io.Writer, o Options) error {
	s, err := f.Scene(o)
	if err != nil {
		return err
	}
	return s.PDF(w)
}
