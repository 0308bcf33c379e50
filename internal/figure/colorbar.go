package figure

import (
	"math"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/ticks"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// colorBar is the key of a heat map, at the right of its panel.
type colorBar struct {
	heatmap Heatmap
	span    span
	ticks   []ticks.Tick
	rect    scene.Rect
}

func (b *colorBar) choose(height, width float64) {
	v := axisView{Axis: &Axis{}, span: b.span}
	b.ticks = v.vertical(height, width)
}

func (b *colorBar) width() float64 {
	v := axisView{Axis: &Axis{}, ticks: b.ticks}
	return barOffset + barWidth + tickGap + v.widest() + axisLabel(b.heatmap.BarLabel)
}

func (b *colorBar) place(plot scene.Rect) {
	b.rect = scene.Rect{X: plot.X + plot.W + barOffset, Y: plot.Y, W: barWidth, H: plot.H}
}

// draw paints the strip of colours and its scale.
func (b *colorBar) draw(k *look) []scene.Node {
	out := []scene.Node{b.heatmap.Map.gradient(b.rect)}
	r := b.rect
	widest := 0.0
	for _, t := range b.ticks {
		y := r.Y + r.H*(1-(t.At-b.span.lo)/(b.span.hi-b.span.lo))
		out = append(out,
			scene.Shape{Path: hline(r.X+r.W, r.X+r.W+3, crisp(y)), Stroke: axisStroke(k)},
			scene.Text{X: r.X + r.W + tickGap, Y: y + tickSize*typeface.CapHeight/2, Text: t.Label, Size: tickSize, Color: k.muted})
		widest = max(widest, labelWidth(t))
	}
	label := typeface.Ellipsis(b.heatmap.BarLabel, labelSize, typeface.Regular, r.H)
	if label != "" {
		x := math.Round(r.X + r.W + tickGap + widest + labelGap + labelSize*typeface.CapHeight)
		out = append(out, scene.Text{X: x, Y: r.Y + r.H/2, Text: label, Size: labelSize, Anchor: scene.Middle, Angle: -90, Color: k.ink})
	}
	return out
}
