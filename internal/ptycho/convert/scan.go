package convert

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// track are positions as they were read.
type track struct {
	pairs  [][2]float64 // rows, columns
	factor float64      // to metres, or 1
	unit   Unit         // Pixels or Metres
	from   string       // for messages
	name   string       // of an array, for errors
	sample bool         // (x, y, z) translations of the sample
}

// scan reads the positions and turns them into object pixels of the output.
func (c *converter) scan() error {
	t, err := c.track()
	if err != nil {
		return err
	}
	if err := c.match(t); err != nil {
		return err
	}
	c.unit = t.unit
	if c.unit == Metres {
		if err := c.needGeometry(); err != nil {
			return err
		}
	}
	if err := c.place(); err != nil {
		return err
	}
	fy, fx := c.factors()
	if c.unit == Metres {
		fy, fx = fy*t.factor, fx*t.factor
	}
	for _, p := range t.pairs {
		row, col := p[0], p[1]
		if c.o.Swap {
			row, col = col, row
		}
		c.d.Scan = append(c.d.Scan, ptychography.Position{Y: fy * row, X: fx * col})
	}
	c.checkSpan()
	return nil
}

// checkSpan warns of a scan in a unit that cannot be meant, and of positions far
// from all others, as an encoder that failed leaves them.
func (c *converter) checkSpan() {
	low, high := c.d.Scan.Bounds()
	dy, dx := high.Y-low.Y, high.X-low.X
	wild := npzdata.Wild(c.d.Scan, c.o.N)
	switch {
	case len(c.d.Scan) > 1 && max(dy, dx) < 1 && c.unit == Metres: // which an energy in keV leaves, too
		c.note("all positions lie within %.3g x %.3g object pixels: are their unit (--positions) and the geometry right? An --energy is in eV", dy, dx)
	case len(c.d.Scan) > 1 && max(dy, dx) < 1:
		c.note("all positions lie within %.3g x %.3g object pixels: are they metres (--positions m)?", dy, dx)
	case wild != "":
		c.note("%s; leave it out with --exclude", wild)
	case max(dy, dx) > 1e5:
		c.note("the positions span %.3g x %.3g object pixels: are their unit (--positions) and the geometry right?", dy, dx)
	}
}

// track finds the positions: two arrays, or one.
func (c *converter) track() (*track, error) {
	typed := strings.Split(c.o.ScanKey, ",")
	if c.o.ScanKey != "" && len(typed) == 2 {
		return c.twoArrays(trimSlash(strings.TrimSpace(typed[0])), trimSlash(strings.TrimSpace(typed[1])), false)
	}
	name, ok := find(c.meta, c.o.ScanKey, c.metaNames.scan)
	if ok {
		if strings.HasPrefix(name, "chunks/0/") && c.o.ScanKey == "" {
			return c.chunked(series(c.meta, name))
		}
		return c.oneArray(name)
	}
	for _, p := range c.metaNames.pairs {
		if c.meta.Has(p[0]) && c.meta.Has(p[1]) {
			return c.twoArrays(p[0], p[1], c.metaNames.format == namesCXI.format || strings.Contains(p[0], "sample"))
		}
	}
	if len(c.metaNames.scan) > 0 {
		return nil, c.meta.bad(name, nil, "name them with --scan-key (row, column) pairs, or two arrays ROWS,COLUMNS; or give the file that has them with --product; the file has "+c.meta.inventory(), "%w: no positions where %s keeps them, nor %s", npz.ErrMissing, c.metaNames.format, positionX)
	}
	return c.oneArray(name) // the archive says what it has
}

// twoArrays reads rows and columns, or y and x of the sample, from one array each.
func (c *converter) twoArrays(rows, cols string, sample bool) (*track, error) {
	y, _, err := anyAt(c.meta, rows)
	if err != nil {
		return nil, err
	}
	x, _, err := anyAt(c.meta, cols)
	if err != nil {
		return nil, err
	}
	if len(x) != len(y) {
		return nil, c.meta.bad(cols, header(c.meta, cols), "store a pair for every position", "%w: %s has %d elements", npz.ErrShape, rows, len(y))
	}
	t := &track{name: rows, sample: sample, from: fmt.Sprintf("positions from %s and %s", c.meta.shown(rows), c.meta.shown(cols))}
	for i := range y {
		t.pairs = append(t.pairs, [2]float64{y[i], x[i]})
	}
	other := &track{name: cols, pairs: t.pairs}
	if err := oneOf(c.unitOf(t), c.unitOf(other)); err != nil {
		return nil, err
	}
	if t.unit != other.unit {
		return nil, c.meta.bad(cols, header(c.meta, cols), "give both the same unit, or say it with --positions", "%s is in %s and %s in %s", rows, c.unitName(t), cols, c.unitName(other))
	}
	for i, p := range t.pairs {
		p[1] *= other.factor / t.factor
		if t.pairs[i] = p; sample {
			t.pairs[i] = c.onDetector(vector{p[1], p[0], 0})
		}
	}
	c.say("%s%s in %s", t.from, kindOf(sample, 2), c.unitName(t))
	if rows == positionY {
		return t, c.pair(c.meta, t)
	}
	return t, nil
}

// chunked reads the positions of all pieces of a PtyD file.
func (c *converter) chunked(list []string) (*track, error) {
	var all *track
	for _, name := range list {
		t, err := c.oneArray(name)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = t
			continue
		}
		all.pairs = append(all.pairs, t.pairs...)
	}
	return all, nil
}

// oneArray reads pairs, or in HDF5 translations (x, y, z) of the sample. In the
// places where CXI keeps translations two columns are x and y.
func (c *converter) oneArray(name string) (*track, error) {
	v, h, err := anyAt(c.meta, name)
	if err != nil {
		return nil, err
	}
	_, hdf := isHDF(c.meta)
	wide, columns := width(h.Shape, hdf)
	if wide == 0 {
		remedy := "store a (row, column) pair for every pattern, or name two arrays with --scan-key ROWS,COLUMNS"
		if hdf {
			remedy = "store a translation (x, y, z) for every pattern, or name (row, column) pairs with --scan-key"
		}
		return nil, c.meta.bad(name, h, remedy, "%w: (%d, 2)%s is needed", npz.ErrShape, c.m, map[bool]string{true: fmt.Sprintf(" or (%d, 3)", c.m)}[hdf])
	}
	if columns { // one coordinate a row
		v = transposed(v, wide)
	}
	t := &track{name: name, sample: wide == 3 || c.metaNames.format == namesCXI.format && c.o.ScanKey == ""}
	for row := range slices.Chunk(v, wide) {
		p := [2]float64{row[0], row[1]}
		if t.sample {
			p = c.onDetector(vector{row[0], row[1], append(row, 0)[2]})
		}
		t.pairs = append(t.pairs, p)
	}
	if err := c.unitOf(t); err != nil {
		return nil, err
	}
	if hdf {
		c.say("positions from /%s, %s,%s in %s", name, h, kindOf(t.sample, wide), c.unitName(t))
	}
	return t, nil
}

// kindOf describes what positions are.
func kindOf(sample bool, wide int) string {
	switch {
	case wide == 3:
		return " (x, y, z) translations of the sample"
	case sample:
		return " (x, y) translations of the sample"
	}
	return " (row, column) pairs"
}

// width is how many coordinates a position has, 0 for a shape that holds none,
// and whether the coordinates come one after the other.
func width(shape []int, three bool) (n int, columns bool) {
	s := squeeze(shape, 2)
	if len(s) < 2 {
		return 0, false
	}
	for _, n := range []int{2, 3} {
		if s[len(s)-1] == n && (n == 2 || three) {
			return n, false
		}
	}
	for _, n := range []int{2, 3} {
		if len(s) == 2 && s[0] == n && (n == 2 || three) {
			return n, true
		}
	}
	return 0, false
}

// transposed turns n rows into rows of n.
func transposed(v []float64, n int) []float64 {
	out, m := make([]float64, len(v)), len(v)/n
	for i := range m {
		for k := range n {
			out[i*n+k] = v[k*m+i]
		}
	}
	return out
}

// unitOf settles the unit: what was typed, what an attribute says, what the format
// or the key means, and where that leaves it open how far the numbers go.
func (c *converter) unitOf(t *track) error {
	t.factor, t.unit = 1, Pixels
	if f, ok := lengths[c.o.Unit]; ok {
		t.factor, t.unit = f, Metres
		return nil
	}
	if c.o.Unit == Pixels {
		return nil
	}
	if u, ok := c.meta.attr(t.name, "units"); ok {
		if s, ok := text(u); ok {
			if kind, _, known := unit(s); known && kind == pixels {
				return nil
			}
		}
		t.unit = Metres
		var err error
		t.factor, err = scale(c.meta, t.name, aLength, 1, "--positions")
		return err
	}
	if _, hdf := isHDF(c.meta); !hdf {
		if strings.HasSuffix(t.name, "_m") || t.name == "encoder" {
			t.unit = Metres
		}
		return nil
	}
	if strings.HasSuffix(t.name, "_px") {
		return nil
	}
	t.unit = Metres
	if t.name == "scan" && span(t.pairs) > 1e-2 {
		t.unit = Pixels
		c.note("/scan has no unit and reaches over %.4g: taken for object pixels, since no scan goes so many metres (--positions m, um, ... says otherwise)", span(t.pairs))
	}
	return nil
}

// unitName is what is told of the unit.
func (c *converter) unitName(t *track) string {
	for u, f := range lengths {
		if t.unit == Metres && f == t.factor {
			return string(u)
		}
	}
	if t.unit == Metres {
		return fmt.Sprintf("%g m", t.factor)
	}
	return string(t.unit)
}

func span(pairs [][2]float64) float64 {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, p := range pairs {
		for k := range p {
			low[k], high[k] = min(low[k], p[k]), max(high[k], p[k])
		}
	}
	return max(high[0]-low[0], high[1]-low[1])
}

// onDetector turns a translation of the sample into where the beam is on it,
// along the rows and columns of the detector: the beam goes the other way.
func (c *converter) onDetector(t vector) [2]float64 {
	return [2]float64{-t.dot(c.g.row), -t.dot(c.g.col)}
}

// factors turn positions of the input into object pixels of the output.
func (c *converter) factors() (fy, fx float64) {
	if c.unit == Pixels {
		fy = float64(c.o.N) / float64(c.rows/c.o.Bin)
		fx = float64(c.o.N) / float64(c.cols/c.o.Bin)
	} else {
		fy, fx = 1/c.objectPixel(), 1/c.objectPixel()
	}
	if c.o.FlipRow {
		fy = -fy
	}
	if c.o.FlipCol {
		fx = -fx
	}
	return fy, fx
}
