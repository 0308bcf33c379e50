package figure

import (
	"math"

	"github.com/latent-go/latent/internal/figure/scene"
)

// grid divides the area among the panels. Ticks depend on the size of a plot
// and the size on the room that ticks need, so it goes round until neither
// changes; needs only grow, so it ends.
func (l *layout) grid(area scene.Rect) {
	cols, rows := 0, 0
	for _, v := range l.panels {
		cols, rows = max(cols, v.colEnd), max(rows, v.rowEnd)
	}
	if cols == 0 {
		return
	}
	for _, v := range l.panels {
		v.room = area.W * float64(v.colEnd-v.Col) / float64(cols)
	}
	g := tracks{
		cols: newTrack(cols, gutter, l.fig.ColWeights), rows: newTrack(rows, rowGap, l.fig.RowWeights),
	}
	for range 6 {
		g.place(area, l.panels)
		grown := false
		for _, v := range l.panels {
			if v.need.grow(v.measure(&l.look)) {
				grown = true
			}
		}
		if !grown {
			break
		}
	}
	g.place(area, l.panels)
	for _, v := range l.panels {
		v.settle()
	}
}

// tracks are the columns and rows of the grid.
type tracks struct{ cols, rows track }

// track is one direction of the grid. Before and after are the room that the
// decorations of a column need on its two sides.
type track struct {
	gap                                 float64
	weights, before, after, start, size []float64
}

func newTrack(n int, gap float64, weights []float64) track {
	t := track{gap: gap, weights: make([]float64, n)}
	for i := range t.weights {
		t.weights[i] = 1
		if i < len(weights) && weights[i] > 0 && finite(weights[i]) {
			t.weights[i] = weights[i]
		}
	}
	return t
}

func (t *track) reset() {
	n := len(t.weights)
	t.before, t.after = make([]float64, n), make([]float64, n)
	t.start, t.size = make([]float64, n), make([]float64, n)
}

// divide gives every plot its share of what the decorations leave.
func (t *track) divide(from, length float64) {
	n := len(t.weights)
	free, sum := length-t.gap*float64(n-1), 0.0
	for i := range n {
		free -= t.before[i] + t.after[i]
		sum += t.weights[i]
	}
	at := from
	for i := range n {
		at += t.before[i]
		t.start[i] = at
		t.size[i] = max(smallest, free*t.weights[i]/sum)
		at += t.size[i] + t.after[i] + t.gap
	}
}

// between returns the start and the size of a span of tracks.
func (t *track) between(i, end int) (start, size float64) {
	return t.start[i], t.start[end-1] + t.size[end-1] - t.start[i]
}

// place computes the plot areas from the needs of the panels.
func (g *tracks) place(area scene.Rect, panels []*panelView) {
	g.cols.reset()
	g.rows.reset()
	for _, v := range panels {
		c, r := &g.cols, &g.rows
		c.before[v.Col] = max(c.before[v.Col], v.need.left)
		c.after[v.colEnd-1] = max(c.after[v.colEnd-1], v.need.right)
		r.before[v.Row] = max(r.before[v.Row], v.need.top)
		r.after[v.rowEnd-1] = max(r.after[v.rowEnd-1], v.need.bottom)
	}
	g.cols.divide(area.X, area.W)
	g.rows.divide(area.Y, area.H)
	for _, v := range panels {
		x, w := g.cols.between(v.Col, v.colEnd)
		y, h := g.rows.between(v.Row, v.rowEnd)
		v.rect = scene.Rect{X: math.Round(x), Y: math.Round(y), W: math.Round(x+w) - math.Round(x), H: math.Round(y+h) - math.Round(y)}
		if v.Equal {
			v.rect = v.proportional(v.rect)
		}
		v.x.from, v.x.to = v.rect.X, v.rect.X+v.rect.W
		v.y.from, v.y.to = v.rect.Y+v.rect.H, v.rect.Y
		if v.X.Reverse {
			v.x.from, v.x.to = v.x.to, v.x.from
		}
		if v.Y.Reverse {
			v.y.from, v.y.to = v.y.to, v.y.from
		}
	}
}

// proportional shrinks a plot area around its centre until one unit is as
// long on both axes.
func (v *panelView) proportional(r scene.Rect) scene.Rect {
	ratio := (v.x.span.hi - v.x.span.lo) / (v.y.span.hi - v.y.span.lo)
	w, h := r.W, math.Round(r.W/ratio)
	if h > r.H {
		w, h = math.Round(r.H*ratio), r.H
	}
	if w < smallest || h < smallest {
		return r // hopelessly long and thin
	}
	return scene.Rect{X: r.X + math.Floor((r.W-w)/2), Y: r.Y, W: w, H: h}
}
