package figure

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// JSON writes the figure as {"data": [...], "layout": {...}} for plotly.js:
// Plotly.newPlot(element, figure.data, figure.layout). Every number of every
// layer is in it, unrounded; NaN and infinite values are null. The layout has
// the size, the ranges, the plot areas and the colours of the static figure,
// so make it for the width of its element (Options.Width) rather than let the
// browser stretch it. Text is escaped: plotly shows it as it is.
func (f *Figure) JSON(w io.Writer, o Options) error {
	l, err := f.layout(o)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(true) // safe inside a script element, too
	if err := enc.Encode(l.plotly()); err != nil {
		return fmt.Errorf("write figure as JSON: %w", err)
	}
	return nil
}

// object is a JSON object; its keys are written in alphabetical order.
type object map[string]any

// nums writes numbers in the shortest form that reads back the same, null for
// what JSON cannot express.
type nums []float64

// MarshalJSON implements json.Marshaler.
func (n nums) MarshalJSON() ([]byte, error) {
	b := append(make([]byte, 0, 20*len(n)+2), '[')
	for i, v := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		} else {
			b = append(b, "null"...)
		}
	}
	return append(b, ']'), nil
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// plain escapes text for plotly, which reads a subset of HTML.
func plain(s string) string { return htmlEscaper.Replace(typeface.Clean(s)) }

func plainAll(s []string) []string {
	out := make([]string, len(s))
	for i := range s {
		out[i] = plain(s[i])
	}
	return out
}

// css writes a colour.
func css(c scene.Color) string {
	return fmt.Sprintf("rgba(%d,%d,%d,%s)", c.R, c.G, c.B, strconv.FormatFloat(math.Round(c.A*1000)/1000, 'f', -1, 64))
}

// tracer collects the traces, shapes and annotations of a figure.
type tracer struct {
	*layout
	view        *panelView
	panel       int // from 1
	first       int // number of traces before those of the panel
	color       scene.Color
	data        []object
	shapes      []object
	annotations []object
	legends     object
	shown       map[string]bool // labels that a shared legend already has
}

func (l *layout) plotly() object {
	t := &tracer{layout: l, data: []object{}, legends: object{}, shown: map[string]bool{}}
	out := object{
		"width": l.width, "height": l.height,
		"margin":        object{"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
		"paper_bgcolor": css(l.look.background), "plot_bgcolor": "rgba(0,0,0,0)",
		"font":      object{"family": "Inter, Helvetica, Arial, sans-serif", "size": tickSize, "color": css(l.look.ink)},
		"hovermode": "closest", "barmode": "overlay", "showlegend": false,
	}
	t.header(out)
	if l.legend != nil {
		t.placeLegend("legend", l.legend)
	}
	for i, v := range l.panels {
		t.view, t.panel, t.first = v, i+1, len(t.data)
		out["xaxis"+t.number()], out["yaxis"+t.number()] = t.xAxis(), t.yAxis()
		t.titles()
		if v.legend != nil && l.legend == nil {
			t.placeLegend("legend"+t.number(), v.legend)
		}
		v.colored(&l.look, func(layer Layer, c scene.Color) {
			t.color = c
			layer.traces(t)
		})
	}
	for name, legend := range t.legends {
		out[name], out["showlegend"] = legend, true
	}
	out["shapes"], out["annotations"] = t.shapes, t.annotations
	return object{"data": t.data, "layout": out}
}

// number is the suffix of the panel's axes: "" for the first, then 2, 3, ...
func (t *tracer) number() string {
	if t.panel == 1 {
		return ""
	}
	return strconv.Itoa(t.panel)
}

// add completes a trace with its axes and its place in the legend.
func (t *tracer) add(trace object, label string) {
	trace["xaxis"], trace["yaxis"] = "x"+t.number(), "y"+t.number()
	t.listed(trace, label)
	t.data = append(t.data, trace)
}

// listed sets the legend entry of a trace or shape. Things of one label form a
// group that is shown and hidden together, with one entry.
func (t *tracer) listed(trace object, label string) {
	trace["showlegend"] = false
	if label == "" {
		return
	}
	group := label
	if t.layout.legend == nil {
		group += "\x00" + t.number()
	}
	trace["name"], trace["legendgroup"] = plain(label), plain(label)+t.groupSuffix()
	if t.layout.legend == nil && t.view.legend == nil {
		return
	}
	trace["showlegend"] = !t.shown[group]
	t.shown[group] = true
	if t.layout.legend == nil {
		trace["legend"] = "legend" + t.number()
	}
}

func (t *tracer) groupSuffix() string {
	if t.layout.legend != nil {
		return ""
	}
	return " " + strconv.Itoa(t.panel)
}

func (t *tracer) placeLegend(name string, l *legend) {
	if len(l.items) == 0 {
		return
	}
	t.legends[name] = object{
		"orientation": "h", "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top",
		"x": l.items[0].x / t.width, "y": 1 - (l.items[0].y-legendPad)/t.height,
		"bgcolor": "rgba(0,0,0,0)", "font": object{"size": legendSize, "color": css(t.look.ink)},
	}
}

// legendPad is the room that plotly leaves above the entries of a legend.
const legendPad = 6.0

// values converts data values of an axis: times become dates.
func (a *Axis) values(v []float64) any {
	if a.Scale != Time {
		return nums(v)
	}
	out := make([]any, len(v))
	for i := range v {
		out[i] = a.value(v[i])
	}
	return out
}

func (a *Axis) value(v float64) any {
	if !finite(v) {
		return nil
	}
	if a.Scale != Time {
		return v
	}
	if math.Abs(v) > 1e12 { // some 30,000 years
		return nil
	}
	sec, frac := math.Modf(v)
	return time.Unix(int64(sec), int64(frac*1e9)).UTC().Format("2006-01-02T15:04:05.999")
}
