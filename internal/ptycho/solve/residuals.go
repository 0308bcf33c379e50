package solve

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/ptycho/inspect"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// Names of the files about what a reconstruction does not explain.
const (
	residualsFile    = "residuals.json"
	residualsPicture = "residuals.png"
)

// Thresholds of the findings; docs/decisions/0069-what-is-left.md has what right and wrong data give.
const (
	seasoned     = 8    // passes before which every object pulls at its patterns
	oddPixel     = 10   // times the error of the pixels around it
	leastPixel   = 1    // squared root counts: four times what noise leaves
	oddFrame     = 8    // times the error of the patterns beside it, and of all
	beside       = 8    // patterns that a pattern is compared with
	pulled       = 0.14 // pixels along an axis, root mean square, of an unfinished object
	surelyPulled = 4.5  // the same in standard deviations of the noise
	stretched    = 0.004
)

// leftOver says what a reconstruction does not explain, and what that points to.
type leftOver struct {
	Verdict  string            `json:"verdict"`
	Findings []inspect.Finding `json:"findings"`
	Pixels   []place           `json:"pixels,omitempty"` // of the detector that are wrong
	Frames   []int             `json:"frames,omitempty"` // patterns that are unlike those beside them
	// PulledBy is how far the positions would go, along an axis, and Sure how far noise
	// would push them; Stretch the largest element of the map that the scan would take.
	PulledBy output.Number   `json:"rms_pull_pixels"`
	Sure     output.Number   `json:"noise_of_pull_pixels"`
	Stretch  output.Number   `json:"stretch"`
	Patterns []output.Number `json:"error_by_pattern"`

	maps *ptychography.ResidualMaps
	scan ptychography.Scan
	side int
}

// place is a pixel of the detector.
type place struct {
	Row    int           `json:"row"`
	Col    int           `json:"column"`
	Excess output.Number `json:"counts_too_many"` // of the mean pattern; negative for too few
}

// residuals looks at a result from the side of the patterns.
func (r *run) residuals(ctx context.Context, set *ptychography.Dataset, result *ptychography.Result) (*leftOver, error) {
	maps, err := ptychography.Residuals(context.WithoutCancel(ctx), set, result.Object, result.Probe, r.solver.Subpixel, r.s.Threads)
	if err != nil {
		return nil, err
	}
	x := &leftOver{Findings: append([]inspect.Finding{}, r.causes...), Patterns: numbers(maps.Pattern), maps: maps, scan: set.Scan, side: set.Patterns.N}
	if len(result.Running) >= seasoned {
		x.positions(r.misplaced() || r.solver.FitPositions != ptychography.FitNone) // which may be why frames are odd
	}
	x.pixels()
	x.frames()
	x.Verdict = "nothing points to a cause: what is left looks like noise"
	if len(x.Findings) > 0 {
		x.Verdict = "what is left has a cause: see to what is named before trusting the picture"
	}
	for _, f := range x.Findings[len(r.causes):] {
		r.Say("%s: %s: %s", f.Name, f.Text, f.Remedy)
	}
	r.Run.Results["residuals"] = x.Verdict
	return x, nil
}

func (x *leftOver) find(name string, count int, remedy, format string, args ...any) {
	x.Findings = append(x.Findings, inspect.Finding{Name: name, Level: inspect.Warning, Count: count, Text: fmt.Sprintf(format, args...), Remedy: remedy})
}

// pixels looks for pixels whose error is far above that of the pixels around them.
func (x *leftOver) pixels() {
	n, m := x.side, x.maps
	for j, e := range m.Pixel {
		if !(e > leastPixel) {
			continue
		}
		var around []float64
		for dy := -2; dy <= 2; dy++ {
			for dx := -2; dx <= 2; dx++ {
				y, c := j/n+dy, j%n+dx
				if (dy != 0 || dx != 0) && y >= 0 && c >= 0 && y < n && c < n && !math.IsNaN(m.Pixel[y*n+c]) {
					around = append(around, m.Pixel[y*n+c])
				}
			}
		}
		if e > oddPixel*median(around) {
			x.Pixels = append(x.Pixels, place{j / n, j % n, output.Number(m.Excess[j])})
		}
	}
	if k := len(x.Pixels); k > 0 {
		worst := slices.MaxFunc(x.Pixels, func(a, b place) int {
			return cmp.Compare(math.Abs(float64(a.Excess)), math.Abs(float64(b.Excess)))
		})
		x.find("residual-pixels", k, "mask them in the data file (key mask)", "%d pixels of the detector are not explained, the worst in row %d, column %d by %.3g counts", k, worst.Row, worst.Col, worst.Excess)
	}
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return math.Inf(1)
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// frames looks for patterns whose error is far above that of those beside them. Only
// those that are far above all have neighbours looked for, which takes a sort each.
func (x *leftOver) frames() {
	all := median(slices.DeleteFunc(slices.Clone(x.maps.Pattern), math.IsNaN))
	for i, e := range x.maps.Pattern {
		if e > oddFrame*all && e > oddFrame*median(x.beside(i)) {
			x.Frames = append(x.Frames, i)
		}
	}
	if k := len(x.Frames); k > 0 {
		x.find("residual-frames", k, "look at them, and leave them out", "%d of the patterns are explained far worse than those beside them, the first is %d", k, x.Frames[0])
	}
}

// beside returns the errors of the patterns nearest to pattern i.
func (x *leftOver) beside(i int) (around []float64) {
	near := make([]int, len(x.scan))
	for k := range near {
		near[k] = k
	}
	away := func(k int) float64 { return math.Hypot(x.scan[k].Y-x.scan[i].Y, x.scan[k].X-x.scan[i].X) }
	slices.SortStableFunc(near, func(a, b int) int { return cmp.Compare(away(a), away(b)) })
	for _, k := range near {
		if v := x.maps.Pattern[k]; k != i && !math.IsNaN(v) && len(around) < beside {
			around = append(around, v)
		}
	}
	return around
}

// positions looks at where the positions would go; what is known of them is not told
// again.
func (x *leftOver) positions(known bool) {
	var pull, sure, n float64
	for i, p := range x.maps.Pull {
		if s := x.maps.Sure[i]; s > 0 {
			pull, sure, n = pull+(p.Y*p.Y+p.X*p.X)/2, sure+s*s, n+1
		}
	}
	if n == 0 {
		return
	}
	pull, sure = math.Sqrt(pull/n), math.Sqrt(sure/n)
	most := 0.
	for _, v := range x.maps.Stretch {
		most = max(most, math.Abs(v))
	}
	x.PulledBy, x.Sure, x.Stretch = output.Number(pull), output.Number(sure), output.Number(most)
	if known || pull < math.Hypot(pulled, surelyPulled*sure) {
		return
	}
	text := fmt.Sprintf("the patterns pull at their positions, by %.2f pixels along an axis, where noise would by %.2f", pull, sure)
	if most > stretched {
		text += ", and would stretch or turn the scan"
	}
	x.find("residual-positions", 0, "--fit-positions each --passes 50, or both for a scan in a wrong scale or turned", "%s", text)
}

// write writes report and picture.
func (x *leftOver) write(r *run) ([]string, error) {
	root := r.place.Root()
	names := []string{filepath.Join(root.Name(), residualsFile), filepath.Join(root.Name(), residualsPicture)}
	if err := atomicfile.WriteJSONIn(root, residualsFile, x); err != nil {
		return nil, err
	}
	f := x.sheet()
	return names, atomicfile.WriteIn(root, residualsPicture, 0o644, func(w io.Writer) error { return f.PNG(w, figure.Options{}) })
}

// sheet shows the errors by pixel, by pattern over the scan and in the order of the
// patterns, and where the positions would go.
func (x *leftOver) sheet() *figure.Figure {
	var index, errs, sizes, y, at, ys, xs []float64
	low, high := x.scan.Bounds()
	middle, longest := math.NaN(), 0.
	if v := slices.DeleteFunc(slices.Clone(x.maps.Pattern), math.IsNaN); len(v) > 0 {
		middle = median(v)
	}
	for _, p := range x.maps.Pull {
		longest = max(longest, math.Hypot(p.Y, p.X))
	}
	times := longestDrawn * max(high.Y-low.Y, high.X-low.X) / max(longest, 1e-9)
	for i, e := range x.maps.Pattern {
		p, pull := x.scan[i], x.maps.Pull[i]
		index, errs, y, at = append(index, float64(i)), append(errs, e), append(y, p.Y), append(at, p.X)
		sizes = append(sizes, max(1, min(16, 4*e/middle)))
		ys, xs = append(ys, p.Y, p.Y+times*pull.Y, math.NaN()), append(xs, p.X, p.X+times*pull.X, math.NaN())
	}
	n := float64(x.side)
	plane := func(title string, row, col int, layers ...figure.Layer) figure.Panel {
		return figure.Panel{Title: title, Row: row, Col: col, Equal: true, X: figure.Axis{Label: "x, object pixels"}, Y: figure.Axis{Label: "y, object pixels", Reverse: true}, Layers: layers}
	}
	return &figure.Figure{
		Title: "What is not explained", Subtitle: x.Verdict, Width: 900, Height: 820,
		Alt: "Errors by detector pixel, by position and by pattern, and the pulls at the positions",
		Panels: []figure.Panel{
			{
				Title: "By pixel of the detector", Equal: true,
				X: figure.Axis{Label: "column", Grid: figure.GridOff, Format: figure.Plain}, Y: figure.Axis{Label: "row", Grid: figure.GridOff, Format: figure.Plain, Reverse: true},
				Layers: []figure.Layer{figure.Heatmap{Z: x.maps.Pixel, Rows: x.side, Cols: x.side, X0: -0.5, X1: n - 0.5, Y0: -0.5, Y1: n - 0.5, Map: figure.Gray, Clip: 0.002, Bar: true, BarLabel: "squared root counts"}},
			},
			plane("By position: size is the error", 0, 1, figure.Scatter{X: at, Y: y, Sizes: sizes}),
			{Title: "By pattern", Row: 1, X: figure.Axis{Label: "pattern"}, Y: figure.Axis{Label: "relative error"}, Layers: []figure.Layer{figure.Scatter{Size: 3, X: index, Y: errs}}},
			plane(fmt.Sprintf("Pulls, drawn %.3g times as long", times), 1, 1, figure.Line{X: xs, Y: ys, Width: 1}, figure.Scatter{X: at, Y: y, Size: 3}),
		},
	}
}
