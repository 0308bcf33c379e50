package figure

import (
	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/typeface"
)

const (
	swatchWidth = 18.0
	swatchGap   = 6.0
	itemGap     = 18.0
	legendLine  = legendSize * 1.55
)

// legend is a list of labelled samples that flows in lines.
type legend struct {
	items []legendItem
	lines int
	look  *look
}

// legendItem is one label with the layers that share it; dx, dy is its place
// within the legend.
type legendItem struct {
	text   string
	layers []Layer
	colors []scene.Color
	dx, dy float64
	x, y   float64
}

// newLegend collects the labelled layers of panels and breaks them into lines.
func newLegend(width float64, k *look, panels ...*panelView) *legend {
	l := &legend{look: k}
	index := map[string]int{}
	for n, v := range panels {
		own := map[string]bool{} // labels first seen in this panel
		v.colored(k, func(layer Layer, c scene.Color) {
			text := typeface.Ellipsis(layer.label(), legendSize, typeface.Regular, width-swatchWidth-swatchGap)
			if text == "" {
				return
			}
			i, known := index[text]
			if !known {
				i = len(l.items)
				index[text], own[text] = i, true
				l.items = append(l.items, legendItem{text: text})
			} else if n > 0 && !own[text] {
				return // another panel shows the same thing again
			}
			l.items[i].layers = append(l.items[i].layers, layer)
			l.items[i].colors = append(l.items[i].colors, c)
		})
	}
	l.flow(width)
	return l
}

// colored visits the layers with the colours that they take.
func (p *Panel) colored(k *look, visit func(Layer, scene.Color)) {
	auto := 0
	for _, layer := range p.Layers {
		c := layer.color()
		visit(layer, k.resolve(c, auto))
		if c.role == roleAuto {
			auto++
		}
	}
}

func (l *legend) flow(width float64) {
	x := 0.0
	for i := range l.items {
		w := swatchWidth + swatchGap + typeface.Width(l.items[i].text, legendSize, typeface.Regular)
		if l.lines == 0 {
			l.lines = 1
		}
		if x > 0 && x+w > width {
			x = 0
			l.lines++
		}
		l.items[i].dx, l.items[i].dy = x, float64(l.lines-1)*legendLine
		x += w + itemGap
	}
}

func (l *legend) height() float64 {
	if l.lines == 0 {
		return 0
	}
	return float64(l.lines)*legendLine + 2
}

func (l *legend) place(x, y float64) {
	for i := range l.items {
		l.items[i].x, l.items[i].y = x+l.items[i].dx, y+l.items[i].dy
	}
}

func (l *legend) draw() []scene.Node {
	var out []scene.Node
	for _, it := range l.items {
		mid := it.y + legendLine/2
		for i, layer := range it.layers {
			out = append(out, layer.swatch(it.x, mid, swatchWidth, it.colors[i], l.look)...)
		}
		out = append(out, scene.Text{
			X: it.x + swatchWidth + swatchGap, Y: mid + legendSize*typeface.CapHeight/2,
			Text: it.text, Size: legendSize, Color: l.look.ink,
		})
	}
	return out
}
