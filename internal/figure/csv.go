package figure

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/figure/typeface"
)

var csvHeader = []string{"panel", "layer", "label", "x", "y", "lo", "hi", "inner_lo", "inner_hi", "text"}

// CSV writes the numbers of the layers, unrounded, one point per line: for
// intervals and bands lo and hi are the bounds, for bars x and y the position
// and the end and lo the base, for histograms x and hi the edges and y the
// count, for heat maps x and y the centre of the cell and lo its value. Values of
// time axes are dates, of category axes names. Cells of text that a
// spreadsheet would take for a formula start with an apostrophe.
func (f *Figure) CSV(w io.Writer) error {
	if err := f.Check(); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(csvHeader); err != nil {
		return fmt.Errorf("write figure as CSV: %w", err)
	}
	for i := range f.Panels {
		p := &f.Panels[i]
		for _, l := range p.Layers {
			kind := strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", l), "figure."))
			for _, r := range l.records() {
				line := append([]string{guard(p.Title), kind, guard(l.label())}, r.cells(p)...)
				if err := out.Write(line); err != nil {
					return fmt.Errorf("write figure as CSV: %w", err)
				}
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write figure as CSV: %w", err)
	}
	return nil
}

// guard makes text safe for spreadsheets.
func guard(s string) string {
	s = typeface.Clean(s)
	if s != "" && strings.ContainsAny(s[:1], "=+-@") {
		return "'" + s
	}
	return s
}

// record is one point of a layer; NaN is an empty cell. boundsOnX says that
// the bounds belong to the x axis.
type record struct {
	x, y, lo, hi, innerLo, innerHi float64
	text                           string
	boundsOnX                      bool
}

func point(x, y float64) record {
	nan := math.NaN()
	return record{x: x, y: y, lo: nan, hi: nan, innerLo: nan, innerHi: nan}
}

func (r record) cells(p *Panel) []string {
	b := &p.Y
	if r.boundsOnX {
		b = &p.X
	}
	return []string{
		p.X.cell(r.x), p.Y.cell(r.y), b.cell(r.lo), b.cell(r.hi), b.cell(r.innerLo), b.cell(r.innerHi), guard(r.text),
	}
}

// cell writes a value of the axis.
func (a *Axis) cell(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	if i := int(math.Round(v)); a.Scale == Category && i >= 0 && i < len(a.Categories) && math.Abs(v) < 1e6 {
		return guard(a.Categories[i])
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// get returns s[i], NaN or "" beyond its end.
func get(s []float64, i int) float64 {
	if i < len(s) {
		return s[i]
	}
	return math.NaN()
}

func hoverAt(s []string, i int) string {
	if i < len(s) {
		return s[i]
	}
	return ""
}

func (l Line) records() []record { return Scatter{X: l.X, Y: l.Y}.records() }

func (l Scatter) records() []record {
	out := make([]record, len(l.X))
	for i := range out {
		out[i] = point(l.X[i], l.Y[i])
		out[i].text = hoverAt(l.Hover, i)
	}
	return out
}

func (l Band) records() []record {
	out := make([]record, len(l.X))
	for i := range out {
		out[i] = point(l.X[i], math.NaN())
		out[i].lo, out[i].hi = l.Lo[i], l.Hi[i]
	}
	return out
}

func (l Bars) records() []record {
	out := make([]record, len(l.X))
	for i := range out {
		out[i] = point(l.X[i], l.Y[i])
		if l.Horizontal {
			out[i] = point(l.Y[i], l.X[i])
		}
		out[i].lo, out[i].boundsOnX, out[i].text = l.base(i), l.Horizontal, hoverAt(l.Hover, i)
	}
	return out
}

func (l Histogram) records() []record {
	out := make([]record, len(l.Counts))
	for i := range out {
		out[i] = point(l.Edges[i], l.Counts[i])
		out[i].hi, out[i].boundsOnX = l.Edges[i+1], true
	}
	return out
}

func (l Interval) records() []record {
	out := make([]record, len(l.Pos))
	for i := range out {
		x, y := get(l.Mid, i), l.Pos[i]
		if l.Vertical {
			x, y = y, x
		}
		out[i] = record{
			x: x, y: y, lo: l.Lo[i], hi: l.Hi[i], innerLo: get(l.InnerLo, i), innerHi: get(l.InnerHi, i),
			text: hoverAt(l.Hover, i), boundsOnX: !l.Vertical,
		}
	}
	return out
}

func (l ErrorBars) records() []record {
	out := make([]record, len(l.X))
	for i := range out {
		out[i] = point(l.X[i], l.Y[i])
		out[i].lo, out[i].hi, out[i].boundsOnX = l.Lo[i], l.Hi[i], !l.Vertical
	}
	return out
}

func (l Rule) records() []record {
	switch l.Direction {
	case Vertical:
		return []record{point(l.At, math.NaN())}
	case Horizontal:
		return []record{point(math.NaN(), l.At)}
	}
	return nil
}

func (l Rug) records() []record {
	out := make([]record, len(l.X))
	for i := range out {
		out[i] = point(l.X[i], math.NaN())
	}
	return out
}

func (l Text) records() []record {
	r := point(l.X, l.Y)
	if l.Frac {
		r = point(math.NaN(), math.NaN())
	}
	r.text = l.Text
	return []record{r}
}

func (l Heatmap) records() []record {
	out := make([]record, len(l.Z))
	x0, x1, y0, y1 := l.area()
	for i := range out {
		dx, dy := (x1-x0)/float64(l.Cols), (y1-y0)/float64(l.Rows)
		out[i] = point(x0+dx*(float64(i%l.Cols)+0.5), y0+dy*(float64(i/l.Cols)+0.5))
		out[i].lo = l.Z[i]
	}
	return out
}
