package solve

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// Names of the files about positions that were fitted.
const (
	positionsFile    = "positions.csv"
	positionsPicture = "positions.png"
)

// files are the names of all files of a result.
func files() []string {
	return append(output.Files(""), positionsFile, positionsPicture, residualsFile, residualsPicture)
}

// fewPasses is how many it takes to find positions and then the object.
const fewPasses = 50

// leastMoved is what rounding leaves of movements that were taken back, in pixels.
const leastMoved = 1e-3

// Positions is what became of positions that were fitted.
type Positions struct {
	Fit     string        `json:"fit"`
	Moved   output.Number `json:"rms_moved_pixels"` // along an axis
	Largest output.Number `json:"largest_move_pixels"`
	Metres  output.Number `json:"rms_moved_metres,omitempty"`
	// AtLimit counts those that went as far as they may.
	AtLimit int `json:"at_limit"`
	// Against the true positions, where a simulation has them: root mean squares along an
	// axis apart from the middle, in pixels.
	ErrorGiven *output.Number `json:"rms_error_given_pixels,omitempty"`
	ErrorFound *output.Number `json:"rms_error_found_pixels,omitempty"`
	// Map is the affine map from the given to the found positions.
	Map *Map `json:"map,omitempty"`
}

// Map is an affine map in numbers, see ptychography.ScanMap.
type Map struct {
	ScaleY   output.Number `json:"scale_y"`
	ScaleX   output.Number `json:"scale_x"`
	Rotation output.Number `json:"rotation_degrees"`
	Shear    output.Number `json:"shear"`
	// Rest is what is left of the movements without the map, along an axis.
	Rest       output.Number `json:"rms_about_map_pixels"`
	RestMetres output.Number `json:"rms_about_map_metres,omitempty"`
}

// positions decides whether and how positions are fitted.
func (r *run) positions() {
	r.solver.FitPositions, _ = ptychography.ParsePositionFit(r.s.Moved) // the option allows no other
	r.solver.PositionLimit = r.s.Limit
	if r.solver.FitPositions == ptychography.FitNone {
		return
	}
	r.solver.SettlePasses, r.least = ptychography.SettlePasses, ptychography.LeastFound
	if passes := r.s.Recipe.Passes(); passes < fewPasses && r.solver.FitPositions != ptychography.FitAffine { // whose search has its own
		r.Warn("positions are fitted in %d passes, which is hardly enough: make --passes %d or more", passes, fewPasses)
	}
}

// moved says what became of the positions, or nil where they were not fitted.
func (r *run) moved(given, truth ptychography.Scan, result *ptychography.Result) *Positions {
	if r.solver.FitPositions == ptychography.FitNone {
		return nil
	}
	p := &Positions{Fit: r.s.Moved}
	var sum, most float64
	for i, at := range result.Scan {
		d := math.Hypot(at.Y-given[i].Y, at.X-given[i].X)
		sum, most = sum+d*d/2/float64(len(given)), max(most, d)
	}
	p.Moved, p.Largest, p.Metres = output.Number(math.Sqrt(sum)), output.Number(most), output.Number(math.Sqrt(sum)*r.pixel)
	m, err := ptychography.FitScanMap(given, result.Scan)
	if err != nil { // a line, which has no map
		m = ptychography.ScanMap{ScaleY: 1, ScaleX: 1}
	} else {
		p.Map = &Map{
			output.Number(m.ScaleY), output.Number(m.ScaleX), output.Number(m.Rotation * 180 / math.Pi), output.Number(m.Shear),
			output.Number(m.Rest), output.Number(m.Rest * r.pixel),
		}
	}
	p.AtLimit = r.atLimit(given, result.Scan, m)
	if len(truth) == len(given) {
		before, after := output.Number(off(given, truth)), output.Number(off(result.Scan, truth))
		p.ErrorGiven, p.ErrorFound = &before, &after
	}
	r.sayPositions(p)
	r.Run.Results["positions"] = p
	return p
}

// off is the root mean square distance of a scan from another along an axis, apart from
// its middle.
func off(a, b ptychography.Scan) float64 {
	var y, x, yy, xx float64
	n := float64(len(a))
	for i, p := range a {
		dy, dx := p.Y-b[i].Y, p.X-b[i].X
		y, x, yy, xx = y+dy/n, x+dx/n, yy+dy*dy/n, xx+dx*dx/n
	}
	return math.Sqrt(max(0, yy-y*y+xx-x*x) / 2)
}

// atLimit counts positions that went as far as they may, about the map where there is
// one.
func (r *run) atLimit(given, found ptychography.Scan, m ptychography.ScanMap) (count int) {
	if r.solver.FitPositions == ptychography.FitEach {
		m = ptychography.ScanMap{ScaleY: 1, ScaleX: 1}
	}
	mapped := m.Apply(given)
	for i, p := range found {
		if math.Hypot(p.Y-mapped[i].Y, p.X-mapped[i].X) > 0.99*r.s.Limit {
			count++
		}
	}
	return count
}

// sayPositions tells the numbers, and what is doubtful about them.
func (r *run) sayPositions(p *Positions) {
	switch {
	case p.Moved < leastMoved:
		r.Say("the positions stay as they are: what they would move by is not told from noise (map below %.1f %%, %.1f pixels)", 100*r.least, ptychography.LeastSpread)
		return
	case p.Map == nil || r.solver.FitPositions == ptychography.FitEach: // no map was looked for
		r.Say("positions have moved by %.2f pixels%s along an axis, at most by %.2f", p.Moved, metres(float64(p.Metres)), p.Largest)
	default:
		r.Say("positions have moved by %.2f pixels%s along an axis, at most by %.2f: scales y %.4f, x %.4f, rotation %.3f degrees, shear %.4f, and %.2f pixels about that", p.Moved, metres(float64(p.Metres)), p.Largest, p.Map.ScaleY, p.Map.ScaleX, p.Map.Rotation, p.Map.Shear, p.Map.Rest)
	}
	if p.ErrorGiven != nil {
		r.Say("against the true positions of the simulation: %.3f pixels along an axis, as they were given %.3f", *p.ErrorFound, *p.ErrorGiven)
	}
	if p.AtLimit > 0 {
		r.Warn("%d of the positions went to the limit of %v pixels: look at %s, and give a larger --position-limit where they are to be trusted", p.AtLimit, r.s.Limit, positionsPicture)
	}
}

func metres(v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf(" (%.3g m)", v)
}

// writePositions writes table and picture of positions that were fitted.
func (r *run) writePositions(given, found ptychography.Scan, p *Positions) ([]string, error) {
	if p == nil {
		return nil, nil
	}
	root := r.place.Root()
	names := []string{filepath.Join(root.Name(), positionsFile), filepath.Join(root.Name(), positionsPicture)}
	err := atomicfile.WriteIn(root, positionsFile, 0o644, func(w io.Writer) error { return csv.NewWriter(w).WriteAll(r.table(given, found)) })
	if err != nil {
		return nil, err
	}
	f := movements(given, found, p)
	return names, atomicfile.WriteIn(root, positionsPicture, 0o644, func(w io.Writer) error { return f.PNG(w, figure.Options{}) })
}

// table has a row for every position, in pixels and, where the pixel is known, metres.
func (r *run) table(given, found ptychography.Scan) [][]string {
	rows := [][]string{{"pattern", "y_given", "x_given", "y", "x", "moved_y", "moved_x"}}
	if r.pixel > 0 {
		rows[0] = append(rows[0], "moved_y_m", "moved_x_m")
	}
	for i, g := range given {
		f := found[i]
		values := []float64{g.Y, g.X, f.Y, f.X, f.Y - g.Y, f.X - g.X}
		if r.pixel > 0 {
			values = append(values, (f.Y-g.Y)*r.pixel, (f.X-g.X)*r.pixel)
		}
		row := []string{strconv.Itoa(i)}
		for _, v := range values {
			row = append(row, strconv.FormatFloat(v, 'g', -1, 64))
		}
		rows = append(rows, row)
	}
	return rows
}

// longestDrawn is about how long the longest movement is drawn, as a share of the scan.
const longestDrawn = 0.08

// movements draws positions with their movements, which are lengthened by a whole number
// so that they can be seen.
func movements(given, found ptychography.Scan, p *Positions) *figure.Figure {
	low, high := given.Bounds()
	times := max(1, math.Floor(longestDrawn*max(high.Y-low.Y, high.X-low.X)/max(float64(p.Largest), 1e-9)))
	if p.Moved < leastMoved {
		times = 1
	}
	var y, x, ys, xs []float64
	for i, g := range given {
		y, x = append(y, g.Y), append(x, g.X)
		ys = append(ys, g.Y, g.Y+times*(found[i].Y-g.Y), math.NaN())
		xs = append(xs, g.X, g.X+times*(found[i].X-g.X), math.NaN())
	}
	return &figure.Figure{
		Title: "Movements of the positions", Subtitle: fmt.Sprintf("%.2f pixels along an axis, at most %.2f; drawn %g times as long", p.Moved, p.Largest, times), Width: 640, Height: 600,
		Alt: "The given positions, with lines to where they were found",
		Panels: []figure.Panel{{
			Equal: true, X: figure.Axis{Label: "x, object pixels"}, Y: figure.Axis{Label: "y, object pixels", Reverse: true},
			Layers: []figure.Layer{figure.Line{X: xs, Y: ys, Width: 1}, figure.Scatter{X: x, Y: y, Size: 3}},
		}},
	}
}
