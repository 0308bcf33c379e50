package figure

import (
	"strings"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// header writes the title, and the subtitle and the caption as annotations
// where the static figure has them.
func (t *tracer) header(out object) {
	var title []string
	for _, line := range t.layout.header {
		if line.weight == typeface.SemiBold {
			title = append(title, plain(line.text))
		}
	}
	if title != nil {
		out["title"] = object{
			"text": strings.Join(title, "<br>"), "x": edge / t.width, "xref": "container", "xanchor": "left",
			"y": 1 - (edge+4)/t.height, "yref": "container", "yanchor": "top",
			"font": object{"size": titleSize, "weight": 600, "color": css(t.look.ink)},
		}
	}
	for _, line := range append(t.layout.header, t.layout.caption...) {
		if line.muted {
			t.note(line.x, line.y, line.text, line.size, 400, t.look.muted)
		}
	}
}

// note writes a line of text whose baseline starts at a point of the figure.
func (t *tracer) note(x, y float64, text string, size float64, weight int, c scene.Color) {
	t.annotations = append(t.annotations, object{
		"text": plain(text), "showarrow": false, "align": "left",
		"borderpad": 0, "borderwidth": 0,
		"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "middle",
		"x": x / t.width, "y": 1 - (y-size*typeface.CapHeight/2)/t.height,
		"font": object{"size": size, "weight": weight, "color": css(c)},
	})
}

func (t *tracer) titles() {
	for _, n := range t.view.titleLines(&t.look) {
		line := n.(scene.Text)
		weight := 400
		if line.Weight == typeface.SemiBold {
			weight = 600
		}
		t.note(line.X, line.Y, line.Text, line.Size, weight, line.Color)
	}
}

func (t *tracer) xAxis() object {
	r := t.view.rect
	a := t.axis(&t.view.x)
	a["domain"] = nums{r.X / t.width, (r.X + r.W) / t.width}
	a["anchor"] = "y" + t.number()
	return a
}

func (t *tracer) yAxis() object {
	r := t.view.rect
	a := t.axis(&t.view.y)
	a["domain"] = nums{1 - (r.Y+r.H)/t.height, 1 - r.Y/t.height}
	a["anchor"] = "x" + t.number()
	if t.view.Equal {
		a["scaleanchor"], a["scaleratio"] = "x"+t.number(), 1
		a["constrain"] = "domain"
	}
	return a
}

func (t *tracer) axis(v *axisView) object {
	lo, hi := v.span.lo, v.span.hi
	if v.Reverse {
		lo, hi = hi, lo
	}
	a := object{
		"range": []any{lo, hi}, "autorange": false, "zeroline": false, "automargin": false,
		"showgrid": v.Axis.grid(), "gridcolor": css(t.look.faint), "gridwidth": 1,
		"type": "linear", "visible": !v.Hide,
	}
	switch v.Scale {
	case Log:
		a["type"] = "log"
	case Time:
		a["type"], a["range"] = "date", []any{v.value(lo), v.value(hi)}
	}
	if v.Hide {
		return a
	}
	a["showline"], a["linecolor"], a["linewidth"] = true, css(axisStroke(&t.look).Color), 1
	a["ticks"], a["ticklen"], a["tickcolor"] = "outside", tickLength, a["linecolor"]
	a["tickfont"] = object{"size": tickSize, "color": css(t.look.muted)}
	a["title"] = object{"text": plain(v.Label), "font": object{"size": labelSize, "color": css(t.look.ink)}, "standoff": labelGap}
	t.tickLabels(a, v)
	return a
}

// tickLabels leaves round numbers and dates to plotly, which chooses anew when
// the reader zooms, and gives it the labels of categories, of given ticks and
// of logarithmic axes, of which its own are hard to read.
func (t *tracer) tickLabels(a object, v *axisView) {
	a["separatethousands"] = v.Format != Plain
	if v.Format == Percent {
		a["tickformat"] = ".4~%"
	}
	if v.Ticks == nil && v.Scale != Category && v.Scale != Log {
		a["nticks"] = max(2, len(v.ticks)+1)
		return
	}
	at, text := []any{}, []string{}
	for _, k := range v.ticks {
		lines := labelLines(k)
		for i := range lines {
			lines[i] = plain(lines[i])
		}
		at, text = append(at, v.value(k.At)), append(text, strings.Join(lines, "<br>"))
	}
	a["tickmode"], a["tickvals"], a["ticktext"] = "array", at, text
	if v.Scale == Category {
		a["ticks"] = ""
	}
}
