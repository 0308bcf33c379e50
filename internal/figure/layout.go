package figure

import (
	"fmt"
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
		height: or(o.Height, or(f.Height, defaultHeight)),
		look:   o.Theme.look(),
	}
	if !(l.width > 0 && l.width <= maxSide && l.height > 0 && l.height <= maxSide) {
		return nil, fmt.Errorf("figure: size %v x %v: use between 1 and %d CSS pixels", l.width, l.height, maxSide)
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
	if missing := l.missing(); missing > 0 && o.Width != 0 && o.Height == 0 {
		o.Height = l.height + missing
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
