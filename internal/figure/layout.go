package figure

import (
	"math"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// Type sizes in CSS pixels; 12 are 9 points in print.
const (
	titleSize    = 16.0
	subtitleSize = 12.5
	panelSize    = 13.0
	labelSize    = 12.0
	tickSize     = 11.0
	legendSize   = 11.5
	noteSize     = 11.0
	captionSize  = 10.5
)

const leading = 1.36 // line height over type size

// Distances in CSS pixels.
const (
	edge       = 14.0 // from the border of the figure
	gutter     = 22.0 // between columns
	rowGap     = 14.0 // between rows
	tickGap    = 7.0  // from the plot area to the tick labels
	labelGap   = 6.0  // from the tick labels to the axis label
	smallest   = 20.0 // least width and height of a plot area
	captionGap = 8.0  // above the caption
	barWidth   = 12.0 // of a colour bar
	barOffset  = 10.0 // from the plot area to its colour bar
)

// layout is a figure with every size decided.
type layout struct {
	fig           *Figure
	width, height float64
	look          look
	header        []textLine // title, subtitle
	caption       []textLine
	legend        *legend // of the figure, may be nil
	panels        []*panelView
}

// textLine is a line of the title block at its place.
type textLine struct {
	x, y   float64
	text   string
	size   float64
	weight typeface.Weight
	muted  bool
}

// panelView is a panel being laid out.
type panelView struct {
	*Panel
	colEnd, rowEnd int // exclusive
	x, y           axisView
	rect           scene.Rect // plot area, on whole pixels
	title, note    []string
	legend         *legend
	bar            *colorBar
	need           sides
	room           float64 // width of the grid cells, decorations included
}

// sides are the distances that ticks, labels and titles need around a plot.
type sides struct{ left, right, top, bottom float64 }

func (s *sides) grow(t sides) (grown bool) {
	old := *s
	s.left, s.right = max(s.left, t.left), max(s.right, t.right)
	s.top, s.bottom = max(s.top, t.top), max(s.bottom, t.bottom)
	return *s != old
}

func (f *Figure) layout(o Options) (*layout, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	l := &layout{
		fig:    f,
		width:  or(o.Width, or(f.Width, DefaultWidth)),
		height: or(o.Height, or(f.Height, DefaultHeight)),
		look:   o.Theme.look(),
	}
	top := l.placeHeader()
	panels, rows := f.flow(l.width)
	for i := range panels {
		l.panels = append(l.panels, panels[i].view())
	}
	if f.Legend {
		l.legend = newLegend(l.width-2*edge, &l.look, l.panels...)
		l.legend.place(edge, top)
		top += l.legend.height()
	}
	if top > edge {
		top += 6
	}
	if rows > 0 && o.Height == 0 && (f.Height == 0 || o.Width != 0) {
		l.height = top + float64(rows)*or(f.Flow.RowHeight, 150) + edge + l.captionHeight()
	}
	bottom := l.placeCaption()
	l.grid(scene.Rect{X: edge, Y: top, W: l.width - 2*edge, H: bottom - top})
	if spare := l.spare(bottom); spare > 1 && o.Width != 0 && o.Height == 0 {
		o.Height = l.height - spare
		return f.layout(o)
	}
	return l, nil
}

// spare is the height that a single panel with equal axes leaves unused.
func (l *layout) spare(bottom float64) float64 {
	if len(l.panels) != 1 || !l.panels[0].Equal {
		return 0
	}
	v := l.panels[0]
	return math.Floor(bottom - v.rect.Y - v.rect.H - v.need.bottom)
}

// flow returns the panels in their cells, and the number of rows when the
// figure leaves that to the layout.
func (f *Figure) flow(width float64) (panels []Panel, rows int) {
	panels = append(panels, f.Panels...)
	if f.Flow.MinWidth <= 0 || len(panels) == 0 {
		return panels, 0
	}
	most := f.Flow.MaxCols
	if most <= 0 {
		most = 3
	}
	fit := int((width - 2*edge + gutter) / (f.Flow.MinWidth + gutter))
	cols := max(1, min(fit, most, len(panels)))
	for i := range panels {
		p := &panels[i]
		p.Row, p.Col, p.RowSpan, p.ColSpan = i/cols, i%cols, 1, 1
		if p.Col > 0 {
			p.Y.Label = ""
		}
		if i+cols < len(panels) {
			p.X.Label = ""
		}
	}
	return panels, (len(panels) + cols - 1) / cols
}

// placeHeader sets the title and the subtitle and returns the y below them.
func (l *layout) placeHeader() float64 {
	y := edge
	set := func(text string, size float64, w typeface.Weight, lines int, muted bool) {
		for _, s := range typeface.Wrap(text, size, w, l.width-2*edge, lines) {
			l.header = append(l.header, textLine{edge, y + size*typeface.Ascent, s, size, w, muted})
			y += size * leading
		}
	}
	set(l.fig.Title, titleSize, typeface.SemiBold, 3, false)
	if l.fig.Title != "" {
		y += 1
	}
	set(l.fig.Subtitle, subtitleSize, typeface.Regular, 4, true)
	if y > edge {
		y += 6
	}
	return y
}

// placeCaption sets the caption and returns the y above it.
func (l *layout) placeCaption() float64 {
	lines := l.captionLines()
	y := l.height - edge - float64(len(lines))*captionSize*leading
	for i, s := range lines {
		at := y + float64(i)*captionSize*leading + captionSize*typeface.Ascent
		l.caption = append(l.caption, textLine{edge, at, s, captionSize, typeface.Regular, true})
	}
	if len(lines) > 0 {
		y -= captionGap
	}
	return y
}

func (l *layout) captionLines() []string {
	return typeface.Wrap(l.fig.Caption, captionSize, typeface.Regular, l.width-2*edge, 6)
}

func (l *layout) captionHeight() float64 {
	if n := len(l.captionLines()); n > 0 {
		return float64(n)*captionSize*leading + captionGap
	}
	return 0
}

func (p *Panel) view() *panelView {
	v := &panelView{Panel: p, colEnd: p.Col + max(1, p.ColSpan), rowEnd: p.Row + max(1, p.RowSpan)}
	b := bounds{x: nothing, y: nothing, logX: p.X.Scale == Log, logY: p.Y.Scale == Log}
	for _, l := range p.Layers {
		l.extent(&b)
		if h, ok := l.(Heatmap); ok && h.Bar {
			v.bar = &colorBar{heatmap: h, span: h.limits()}
		}
	}
	v.x = axisView{Axis: &p.X, span: p.X.limits(b.x, b.tightX, b.baseX)}
	v.y = axisView{Axis: &p.Y, span: p.Y.limits(b.y, b.tightY, b.baseY)}
	return v
}

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
