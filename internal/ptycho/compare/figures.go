package compare

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/ptycho/export"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

const (
	across = 4    // pictures side by side
	clip   = 0.01 // of the pixels that the common limits leave out at each end
)

// tile is an object as the sheet shows it.
type tile struct {
	title            string
	amplitude, phase []float64 // NaN where little light fell
	rows, cols       int
}

// sheet shows amplitude and phase of the first run of every entry beside the known
// object, if there is one. All are registered with it, or with the object of the
// smallest error: shift, constant and linear phase and the factor of the amplitude,
// which patterns do not tell, are taken back.
func (c *contest) sheet() (*figure.Figure, error) {
	var runs []*Run
	for i := range c.report.Runs {
		if r := &c.report.Runs[i]; !slices.ContainsFunc(runs, func(o *Run) bool { return o.Name == r.Name }) {
			runs = append(runs, r)
		}
	}
	d, err := npzdata.Load(c.path, npzdata.Options{Place: npzdata.AutoPlace, Spill: c.s.OutputDir})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	reference, scale := d.Object, output.Scale{Pixel: d.Metadata.Physics.ObjectPixel}
	known := reference != nil
	best := slices.MinFunc(runs, func(a, b *Run) int { return cmpNumbers(a.Error, b.Error) })
	if !known {
		if reference, _, err = read(best); err != nil {
			return nil, err
		}
	}
	var tiles []tile
	for _, r := range runs {
		o, mask, err := read(r)
		if err != nil {
			return nil, err
		}
		ref, image, where, _, err := ptychography.Align(reference, o, mask)
		if err != nil { // a flat reference tells no place
			ref, image, where = o.Image, o.Image, mask
			c.Warn("%s cannot be registered with the others: %v", r.Name, err)
		}
		if known && len(tiles) == 0 {
			tiles = append(tiles, tileOf("known", ref, ref, where))
		}
		tiles = append(tiles, tileOf(r.Name, ref, image, where))
	}
	return draw(tiles, scale), nil
}

func cmpNumbers(a, b output.Number) int {
	switch {
	case !b.Finite() || a < b:
		return -1
	case !a.Finite() || a > b:
		return 1
	}
	return 0
}

// read returns the object of a run and where four patterns or more light it.
func read(r *Run) (*ptychography.Object, []bool, error) {
	made, err := export.Read(filepath.Join(r.Folder, output.ArraysFile))
	if err != nil {
		return nil, nil, err
	}
	counts, err := ptychography.Coverage(made.Object, made.Scan, made.Probe, 0.1)
	if err != nil {
		return nil, nil, err
	}
	mask := make([]bool, len(counts))
	for _, least := range []int{4, 1} {
		for i, n := range counts {
			mask[i] = n >= least
		}
		if slices.Contains(mask, true) {
			break
		}
	}
	return made.Object, mask, nil
}

func tileOf(title string, ref, image ptychography.Image, where []bool) tile {
	factor := 1.
	if f, err := ptychography.BestScale(ref, image, where); err == nil {
		factor = math.Hypot(real(f), imag(f))
	}
	top, left, bottom, right := box(where, image.Cols)
	t := tile{title: title, rows: bottom - top, cols: right - left}
	a, p := image.Amplitude(), image.Phase()
	for k := range t.rows * t.cols {
		i := (top+k/t.cols)*image.Cols + left + k%t.cols
		if !where[i] {
			t.amplitude, t.phase = append(t.amplitude, math.NaN()), append(t.phase, math.NaN())
			continue
		}
		t.amplitude, t.phase = append(t.amplitude, factor*float64(a[i])), append(t.phase, float64(p[i]))
	}
	return t
}

// box is the smallest one around the pixels that count.
func box(where []bool, cols int) (top, left, bottom, right int) {
	top, left = len(where)/cols, cols
	for i, on := range where {
		if on {
			y, x := i/cols, i%cols
			top, left, bottom, right = min(top, y), min(left, x), max(bottom, y+1), max(right, x+1)
		}
	}
	return top, left, max(bottom, top), max(right, left)
}

// draw puts amplitudes over phases, so many side by side, all amplitudes on one scale
// and all phases on another.
func draw(tiles []tile, scale output.Scale) *figure.Figure {
	f := &figure.Figure{
		Title: "Compared on one data set", Subtitle: "one grey scale for all amplitudes, one for all phases (radians)",
		Alt: fmt.Sprintf("Amplitude and phase of %d objects", len(tiles)),
	}
	cols := min(across, len(tiles))
	lines := (len(tiles) + across - 1) / across
	f.Width, f.Height = 250*float64(max(cols, 2))+60, 80+500*float64(lines)
	low, high := limits(tiles, func(t tile) []float64 { return t.amplitude })
	down, up := limits(tiles, func(t tile) []float64 { return t.phase })
	for i, t := range tiles {
		row, col := 2*(i/across), i%across
		last := col == cols-1 || i == len(tiles)-1
		f.Panels = append(f.Panels,
			panel(t, row, col, t.title, "amplitude", t.amplitude, low, high, last, scale),
			panel(t, row+1, col, "", "phase", t.phase, down, up, last, scale))
	}
	return f
}

func panel(t tile, row, col int, title, unit string, z []float64, low, high float64, bar bool, scale output.Scale) figure.Panel {
	hidden := figure.Axis{Hide: true, Grid: figure.GridOff}
	p := figure.Panel{Title: title, Row: row, Col: col, Equal: true, X: hidden, Y: hidden}
	p.Y.Reverse = true
	p.Layers = []figure.Layer{figure.Heatmap{
		Z: z, Rows: t.rows, Cols: t.cols, X0: 0, X1: float64(t.cols), Y0: 0, Y1: float64(t.rows),
		Map: figure.Gray, Min: &low, Max: &high, Bar: bar, BarLabel: unit,
	}}
	scale.Draw(&p, 0, float64(t.rows), t.cols, t.rows)
	return p
}

// limits are those that all tiles share.
func limits(tiles []tile, of func(tile) []float64) (low, high float64) {
	var all []float64
	for _, t := range tiles {
		for _, v := range of(t) {
			if !math.IsNaN(v) {
				all = append(all, v)
			}
		}
	}
	if len(all) == 0 {
		return 0, 1
	}
	slices.Sort(all)
	cut := int(clip * float64(len(all)))
	low, high = all[cut], all[len(all)-1-cut]
	if low == high {
		high++
	}
	return low, high
}

// course shows the error of every run against time; a network is a point.
func (r *Report) course() *figure.Figure {
	var layers []figure.Layer
	var noise *float64
	seen := map[string]int{}
	for _, run := range r.Runs {
		noise = smaller(noise, run.Noise)
		color, old := seen[run.Name]
		label := ""
		if !old {
			color = len(seen)
			seen[run.Name], label = color, run.Name
		}
		var x, y []float64
		for i, v := range run.Errors {
			if v.Finite() {
				x, y = append(x, run.Times[i]), append(y, float64(v))
			}
		}
		switch {
		case len(x) == 1:
			layers = append(layers, figure.Scatter{Label: label, X: x, Y: y, Size: 9, Marker: figure.Diamond, Color: figure.Series(color)})
		case len(x) > 1:
			layers = append(layers, figure.Line{Label: label, X: x, Y: y, Color: figure.Series(color)})
		}
	}
	if len(layers) == 0 {
		return nil
	}
	if noise != nil {
		layers = append(layers, figure.Rule{Label: "photon noise alone", Direction: figure.Horizontal, At: *noise})
	}
	return &figure.Figure{
		Title: "Error against time", Subtitle: "from the reading of the data on, one line for each seed", Alt: "Relative amplitude error of every run against seconds",
		Panels: []figure.Panel{{X: figure.Axis{Label: "seconds"}, Y: figure.Axis{Label: "relative amplitude error", Scale: figure.Log}, Layers: layers, Legend: true}},
	}
}

func smaller(a, b *float64) *float64 {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}

// rings shows the ring correlations of half sets, nil without any.
func (r *Report) rings() *figure.Figure {
	var layers []figure.Layer
	longest := 0
	seen := map[string]bool{}
	curve := func(label string, n int, f func(ring int) float64) {
		x, y := make([]float64, n), make([]float64, n)
		for k := range n {
			x[k], y[k] = float64(k)/float64(2*(n-1)), f(k)
		}
		layers = append(layers, figure.Line{Label: label, X: x, Y: y})
	}
	for _, run := range r.Runs {
		if len(run.FRC) < 2 || seen[run.Name] {
			continue
		}
		seen[run.Name] = true
		longest = max(longest, len(run.FRC))
		curve(run.Name, len(run.FRC), func(k int) float64 { return float64(run.FRC[k]) })
	}
	if longest == 0 {
		return nil
	}
	curve("half a bit", longest, ptychography.HalfBit)
	return &figure.Figure{
		Title: "Half sets of the patterns", Subtitle: "Fourier ring correlation, the first seed of each", Alt: "Ring correlations of the halves of the patterns",
		Panels: []figure.Panel{{X: figure.Axis{Label: "cycles per pixel"}, Y: figure.Axis{Label: "correlation"}, Layers: layers, Legend: true}},
	}
}
