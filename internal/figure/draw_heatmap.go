package figure

import (
	"github.com/latent-go/latent/internal/figure/scene"
)

func (Heatmap) label() string { return "" }
func (Heatmap) color() Color  { return Ink }

func (Heatmap) swatch(_, _, _ float64, _ scene.Color, _ *look) []scene.Node { return nil }

const shades = 256

// draw paints the matrix; cells without a finite value stay empty.
func (l Heatmap) draw(d *drawing) []scene.Node {
	x0, x1, y0, y1 := l.area()
	a, b := d.at(x0, y0), d.at(x1, y1)
	if l.Rows == 0 || l.Cols == 0 || !visible(a) || !visible(b) {
		return nil
	}
	s, table := l.limits(), l.Map.table(shades)
	pix := make([]scene.Color, len(l.Z))
	for i, z := range l.Z {
		if !finite(z) {
			continue
		}
		row, col := i/l.Cols, i%l.Cols
		if a.Y > b.Y { // y grows upwards: the first row is the lowest
			row = l.Rows - 1 - row
		}
		if a.X > b.X {
			col = l.Cols - 1 - col
		}
		t := max(0, min(1, (z-s.lo)/(s.hi-s.lo)))
		pix[row*l.Cols+col] = table[int(t*(shades-1)+0.5)]
	}
	return []scene.Node{scene.Image{Area: between(a, b), Rows: l.Rows, Cols: l.Cols, Pix: pix}}
}

// gradient is the strip of a colour bar, greatest value on top.
func (m Colormap) gradient(r scene.Rect) scene.Image {
	table := m.table(shades)
	pix := make([]scene.Color, shades)
	for i, c := range table {
		pix[shades-1-i] = c
	}
	return scene.Image{Area: r, Rows: shades, Cols: 1, Pix: pix}
}
