package inspect

import (
	"math"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/term"
)

// Names of the files.
const (
	JSONFile  = "inspect.json"
	SheetFile = "inspect.png"
)

// Write writes findings and sheet into the directory that dir holds open and
// returns their paths.
func (r *Report) Write(dir *os.Root, d *npzdata.Data) ([]string, error) {
	if err := atomicfile.WriteJSONIn(dir, JSONFile, r); err != nil {
		return nil, err
	}
	return []string{filepath.Join(dir.Name(), JSONFile), filepath.Join(dir.Name(), SheetFile)}, output.WriteFigure(dir, SheetFile, r.sheet(d))
}

// sheet shows the mean pattern, what is masked, the counts of the patterns and their
// positions.
func (r *Report) sheet(d *npzdata.Data) *figure.Figure {
	n, m := r.Side, r.m
	mean, masked := make([]float64, n*n), make([]float64, n*n)
	for j := range mean {
		v, ok := m.mean(j)
		if mean[j] = math.Log10(max(v, 1e-3)); !ok {
			mean[j], masked[j] = math.NaN(), 1
		}
	}
	var index, totals, y, x []float64
	for i, f := range m.frames {
		index, totals = append(index, float64(i)), append(totals, f.total)
		if i < len(d.Scan) {
			y, x = append(y, d.Scan[i].Y), append(x, d.Scan[i].X)
		}
	}
	return &figure.Figure{
		Title: "Look at the data", Subtitle: r.Verdict, Width: 900, Height: 820,
		Alt: "Mean pattern, masked pixels, counts by pattern and positions",
		Panels: []figure.Panel{
			r.pixelMap(0, "Mean pattern", "log10 counts", mean),
			r.pixelMap(1, "Pixels without a value", "masked", masked),
			{Title: "Counts", Row: 1, X: figure.Axis{Label: "pattern"}, Y: figure.Axis{Label: "counts"}, Layers: []figure.Layer{figure.Scatter{Size: 3, X: index, Y: totals}}},
			{Title: term.Counted(len(x), "position"), Row: 1, Col: 1, Equal: true, X: figure.Axis{Label: "x, object pixels"}, Y: figure.Axis{Label: "y, object pixels", Reverse: true}, Layers: []figure.Layer{figure.Scatter{Size: 3, X: x, Y: y}}},
		},
	}
}

func (r *Report) pixelMap(col int, title, unit string, z []float64) figure.Panel {
	n := float64(r.Side)
	return figure.Panel{
		Title: title, Col: col, Equal: true,
		X: figure.Axis{Label: "column", Grid: figure.GridOff, Format: figure.Plain}, Y: figure.Axis{Label: "row", Grid: figure.GridOff, Format: figure.Plain, Reverse: true},
		Layers: []figure.Layer{figure.Heatmap{Z: z, Rows: r.Side, Cols: r.Side, X0: -0.5, X1: n - 0.5, Y0: -0.5, Y1: n - 0.5, Map: figure.Gray, Bar: true, BarLabel: unit}},
	}
}
