package figure

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/figure/typeface"
)

// line is a line style; plotly takes the lengths of dashes in pixels.
func (t *tracer) line(width float64, d Dash) object {
	dash := "solid"
	if p := d.pattern(width); p != nil {
		dash = fmt.Sprintf("%gpx,%gpx", p[0], p[1])
	}
	return object{"color": css(t.color), "width": width, "dash": dash}
}

func (l Line) traces(t *tracer) {
	line := t.line(or(l.Width, 1.5), l.Dash)
	line["shape"] = [...]string{"linear", "vh", "hv"}[min(l.Step, StepAfter)]
	t.add(object{
		"type": "scatter", "mode": "lines", "line": line, "opacity": or(l.Opacity, 1),
		"x": t.view.X.values(l.X), "y": t.view.Y.values(l.Y),
	}, l.Label)
}

// traces of a band are its lower edge, unseen, and its upper edge with the
// area down to the lower one.
func (l Band) traces(t *tracer) {
	for _, edge := range []object{
		{"y": t.view.Y.values(l.Lo)},
		{"y": t.view.Y.values(l.Hi), "fill": "tonexty", "fillcolor": css(l.fill(t.color))},
	} {
		edge["type"], edge["mode"], edge["hoverinfo"] = "scatter", "lines", "skip"
		edge["line"], edge["x"] = object{"width": 0, "color": css(l.fill(t.color))}, t.view.X.values(l.X)
		if edge["fill"] == nil {
			t.add(edge, "")
			if l.Label != "" {
				edge["legendgroup"] = plain(l.Label) + t.groupSuffix()
			}
			continue
		}
		t.add(edge, l.Label)
	}
}

var symbolNames = [...]string{"circle", "square", "diamond", "triangle-up", "x-thin"}

// symbolScale is the diameter of our symbols over that of plotly's, which
// makes squares and triangles larger than the circle around them.
var symbolScale = [...]float64{1, math.Sqrt2 / 2, 1 / 1.3, 0.9, 0.5}

func (l Scatter) traces(t *tracer) {
	scale := symbolScale[min(l.Marker, Cross)]
	marker := object{"color": css(t.color), "size": or(l.Size, 6) * scale, "opacity": or(l.Opacity, 1)}
	if len(l.Sizes) > 0 {
		sizes := make(nums, len(l.Sizes))
		for i, v := range l.Sizes {
			sizes[i] = max(0, v) * scale
		}
		marker["size"] = sizes
	}
	marker["symbol"] = symbolNames[min(l.Marker, Cross)]
	if l.Hollow || l.Marker == Cross {
		marker["symbol"] = symbolNames[min(l.Marker, Cross)] + "-open"
		marker["line"] = object{"width": 1.5, "color": css(t.color)}
	}
	trace := object{
		"type": "scatter", "mode": "markers", "marker": marker, "cliponaxis": false,
		"x": t.view.X.values(l.X), "y": t.view.Y.values(l.Y),
	}
	trace.hover(l.Hover)
	t.add(trace, l.Label)
}

// hover sets the tooltips: only the given text, when it is given.
func (o object) hover(text []string) {
	if len(text) > 0 {
		o["hovertext"], o["hovertemplate"] = plainAll(text), "%{hovertext}<extra></extra>"
	}
}

// lengths converts distances along an axis; those of dates are milliseconds.
func (a *Axis) lengths(v []float64) nums {
	out := make(nums, len(v))
	for i := range v {
		out[i] = v[i]
		if a.Scale == Time {
			out[i] *= 1000
		}
	}
	return out
}

// traces of bars: plotly wants the length above the base.
func (l Bars) traces(t *tracer) {
	length, width, base := make([]float64, len(l.X)), make([]float64, len(l.X)), make([]float64, len(l.X))
	for i := range l.X {
		base[i], width[i] = l.base(i), l.width()
		length[i] = l.Y[i] - base[i]
	}
	trace := object{
		"type": "bar", "width": t.view.X.lengths(width), "base": nums(base),
		"x": t.view.X.values(l.X), "y": nums(length), "marker": object{"color": css(t.color), "opacity": or(l.Opacity, 1)},
	}
	if l.Horizontal {
		trace["x"], trace["y"], trace["orientation"] = nums(length), t.view.Y.values(l.X), "h"
		trace["width"] = t.view.Y.lengths(width)
	}
	trace.hover(l.Hover)
	t.add(trace, l.Label)
}

func (l Histogram) traces(t *tracer) {
	mid, width := make([]float64, len(l.Counts)), make([]float64, len(l.Counts))
	for i := range mid {
		mid[i], width[i] = (l.Edges[i]+l.Edges[i+1])/2, l.Edges[i+1]-l.Edges[i]
	}
	t.add(object{
		"type": "bar", "x": t.view.X.values(mid), "y": nums(l.Counts), "width": t.view.X.lengths(width),
		"marker": object{
			"color": css(t.color), "opacity": or(l.Opacity, 1),
			"line": object{"width": 0.5, "color": css(t.look.background)},
		},
	}, l.Label)
}

// broken lists segments for one trace: start, end, gap, start, end, gap, ...
func broken(from, to []float64) []float64 {
	out := make([]float64, 0, 3*len(from))
	for i := range from {
		out = append(out, from[i], to[i], math.NaN())
	}
	return out
}

func (t *tracer) segments(along, from, to []float64, vertical bool, width, opacity float64, label string) {
	x, y := broken(from, to), broken(along, along)
	if vertical {
		x, y = y, x
	}
	t.add(object{
		"type": "scatter", "mode": "lines", "line": t.line(width, Solid), "opacity": opacity, "hoverinfo": "skip",
		"x": t.view.X.values(x), "y": t.view.Y.values(y),
	}, label)
}

func (l Interval) traces(t *tracer) {
	opacity := or(l.Opacity, 1)
	t.segments(l.Pos, l.Lo, l.Hi, l.Vertical, 1.5, opacity, l.Label)
	if len(l.InnerLo) > 0 && len(l.InnerHi) > 0 {
		t.segments(l.Pos, l.InnerLo, l.InnerHi, l.Vertical, 4, opacity, l.Label)
	}
	if len(l.Mid) == 0 {
		return
	}
	s := Scatter{Label: l.Label, X: l.Mid, Y: l.Pos, Size: or(l.Size, 6), Hollow: l.Hollow, Opacity: l.Opacity, Hover: l.Hover}
	if l.Vertical {
		s.X, s.Y = s.Y, s.X
	}
	s.traces(t)
	if marker := t.data[len(t.data)-1]["marker"].(object); !l.Hollow {
		marker["size"] = or(l.Size, 6) + 1.5 // the ring covers half of its width
		marker["line"] = object{"width": 1.5, "color": css(t.look.background)}
	}
}

// traces of error bars are one line with gaps, whose parts do not add up where
// they overlap; twice the opacity makes up for that.
func (l ErrorBars) traces(t *tracer) {
	along := l.Y
	if l.Vertical {
		along = l.X
	}
	t.segments(along, l.Lo, l.Hi, l.Vertical, or(l.Width, 1), min(1, 2*or(l.Opacity, 1)), l.Label)
	if l.Cap <= 0 {
		return
	}
	symbol := "line-ns-open"
	if l.Vertical {
		symbol = "line-ew-open"
	}
	trace := t.data[len(t.data)-1]
	trace["mode"] = "lines+markers"
	trace["marker"] = object{"symbol": symbol, "size": l.Cap, "color": css(t.color), "line": object{"width": or(l.Width, 1), "color": css(t.color)}}
}

// traces of a rule: horizontal and vertical ones are shapes across the panel,
// which stay across it when the reader zooms.
func (l Rule) traces(t *tracer) {
	x, y := "x"+t.number(), "y"+t.number()
	shape := object{"type": "line", "line": t.line(or(l.Width, 1), l.Dash), "opacity": or(l.Opacity, 1), "layer": "above"}
	if len(t.data) == t.first { // nothing of this panel is drawn yet
		shape["layer"] = "below"
	}
	switch l.Direction {
	case Horizontal:
		at := t.view.Y.value(l.At)
		shape["xref"], shape["x0"], shape["x1"], shape["yref"], shape["y0"], shape["y1"] = x+" domain", 0, 1, y, at, at
	case Vertical:
		at := t.view.X.value(l.At)
		shape["yref"], shape["y0"], shape["y1"], shape["xref"], shape["x0"], shape["x1"] = y+" domain", 0, 1, x, at, at
	case Diagonal:
		l.diagonalTrace(t)
		return
	}
	if !finite(l.At) {
		return
	}
	t.listed(shape, l.Label)
	t.shapes = append(t.shapes, shape)
}

func (l Rule) diagonalTrace(t *tracer) {
	const steps = 64
	xs, ys := make([]float64, steps+1), make([]float64, steps+1)
	s := t.view.x.span
	for i := range xs {
		xs[i] = t.view.X.unwarp(s.lo + (s.hi-s.lo)*float64(i)/steps)
		ys[i] = l.At + or(l.Slope, 1)*xs[i]
	}
	if t.view.X.Scale != Log && t.view.Y.Scale != Log {
		xs, ys = []float64{xs[0], xs[steps]}, []float64{ys[0], ys[steps]}
	}
	t.add(object{
		"type": "scatter", "mode": "lines", "line": t.line(or(l.Width, 1), l.Dash), "opacity": or(l.Opacity, 1), "hoverinfo": "skip",
		"x": t.view.X.values(xs), "y": t.view.Y.values(ys),
	}, l.Label)
}

// traces of a rug are markers twice as long, of which the axis cuts one half.
func (l Rug) traces(t *tracer) {
	base := make([]float64, len(l.X))
	for i := range base {
		base[i] = t.view.Y.unwarp(t.view.y.span.lo)
	}
	t.add(object{
		"type": "scatter", "mode": "markers", "hoverinfo": "x", "opacity": or(l.Opacity, 1),
		"x": t.view.X.values(l.X), "y": t.view.Y.values(base),
		"marker": object{"symbol": "line-ns-open", "size": 2 * or(l.Length, 7), "color": css(t.color), "line": object{"width": 1, "color": css(t.color)}},
	}, l.Label)
}

func (l Text) traces(t *tracer) {
	size, weight := or(l.Size, tickSize), 400
	if l.Bold {
		weight = 600
	}
	note := object{
		"text": plain(l.Text), "showarrow": false, "yanchor": "bottom", "borderpad": 0, "borderwidth": 0,
		"xanchor": [...]string{"left", "center", "right"}[min(l.Anchor, End)],
		"xshift":  l.DX, "yshift": -l.DY - typeface.Descent*size, // from the baseline
		"font": object{"size": size, "weight": weight, "color": css(t.color)},
		"xref": "x" + t.number(), "yref": "y" + t.number(),
	}
	if l.Frac {
		note["xref"], note["yref"] = "x"+t.number()+" domain", "y"+t.number()+" domain"
		note["x"], note["y"] = l.X, l.Y
	} else {
		// On a logarithmic axis annotations are placed by the logarithm.
		note["x"], note["y"] = t.view.X.value(t.view.X.warp(l.X)), t.view.Y.value(t.view.Y.warp(l.Y))
	}
	if note["x"] != nil && note["y"] != nil {
		t.annotations = append(t.annotations, note)
	}
}

func (l Heatmap) traces(t *tracer) {
	if l.Rows == 0 || l.Cols == 0 {
		return
	}
	x0, x1, y0, y1 := l.area()
	dx, dy := (x1-x0)/float64(l.Cols), (y1-y0)/float64(l.Rows)
	z := make([]nums, l.Rows)
	for i := range z {
		z[i] = l.Z[i*l.Cols : (i+1)*l.Cols]
	}
	s := l.limits()
	trace := object{
		"type": "heatmap", "z": z, "x0": x0 + dx/2, "dx": dx, "y0": y0 + dy/2, "dy": dy,
		"zmin": s.lo, "zmax": s.hi, "colorscale": l.Map.scale(), "showscale": false,
	}
	if b := t.view.bar; b != nil && l.Bar {
		trace["showscale"] = true
		trace["colorbar"] = object{
			"x": b.rect.X / t.width, "xanchor": "left", "xpad": 0, "thickness": barWidth, "thicknessmode": "pixels",
			"y": 1 - (b.rect.Y+b.rect.H/2)/t.height, "yanchor": "middle", "ypad": 0,
			"len": b.rect.H / t.height, "lenmode": "fraction", "outlinewidth": 0,
			"title":    object{"text": plain(l.BarLabel), "side": "right"},
			"tickfont": object{"size": tickSize, "color": css(t.look.muted)},
		}
	}
	t.add(trace, "")
}

// scale lists the colours of a map for plotly.
func (m Colormap) scale() [][2]any {
	const n = 33
	var out [][2]any
	for i, c := range m.table(n) {
		out = append(out, [2]any{float64(i) / (n - 1), css(c)})
	}
	return out
}
