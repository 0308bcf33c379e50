package convert

import (
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// scan reads the positions and turns them into object pixels of the output.
func (c *converter) scan() error {
	pairs, err := c.pairs()
	if err != nil {
		return err
	}
	if c.unit == Metres {
		if err := c.needGeometry(); err != nil {
			return err
		}
	}
	fy, fx := c.factors()
	for _, p := range pairs {
		row, col := p[0], p[1]
		if c.o.Swap {
			row, col = col, row
		}
		c.d.Scan = append(c.d.Scan, ptychography.Position{Y: fy * row, X: fx * col})
	}
	c.checkSpan()
	return nil
}

// checkSpan warns of a scan in a unit that cannot be meant. Commands that build
// the object refuse one that no memory holds.
func (c *converter) checkSpan() {
	low, high := c.d.Scan.Bounds()
	dy, dx := high.Y-low.Y, high.X-low.X
	switch {
	case len(c.d.Scan) > 1 && max(dy, dx) < 1:
		c.note("all positions lie within %.3g x %.3g object pixels: are they metres (--positions m)?", dy, dx)
	case max(dy, dx) > 1e5:
		c.note("the positions span %.3g x %.3g object pixels: are their unit and the geometry right?", dy, dx)
	}
}

// pairs reads positions as (row, column), in whatever unit they are.
func (c *converter) pairs() ([][2]float64, error) {
	c.unit = c.o.Unit
	if c.unit == AutoUnit {
		c.unit = Metres
		if c.metaNames.format == namesNPZ.format {
			c.unit = Pixels
		}
	}
	name, _ := find(c.meta, c.o.ScanKey, c.metaNames.scan)
	if h, ok := isHDF(c.meta); ok && c.o.ScanKey == "" && name == positionY {
		pairs, err := c.productScan(h)
		if err != nil {
			return nil, err
		}
		c.say("positions from /%s and /%s in %s", positionY, positionX, c.unit)
		return pairs, c.matched(pairs, name)
	}
	v, h, err := c.table(name)
	if err != nil {
		return nil, err
	}
	pairs := make([][2]float64, c.m)
	wide := len(v) / c.m
	for i := range pairs {
		pairs[i] = [2]float64{v[wide*i], v[wide*i+1]}
		if wide == 3 {
			pairs[i] = c.onDetector(vector(v[3*i:]))
		}
	}
	if _, ok := isHDF(c.meta); ok {
		kind := "(row, column) pairs"
		if wide == 3 {
			kind = "(x, y, z) translations of the sample"
		}
		c.say("positions from /%s, %s, %s in %s", name, h, kind, c.unit)
	}
	return pairs, nil
}

// onDetector turns a translation of the sample into where the beam is on it,
// along the rows and columns of the detector: the beam goes the other way.
func (c *converter) onDetector(t vector) [2]float64 {
	return [2]float64{-t.dot(c.g.row), -t.dot(c.g.col)}
}

// table reads a (row, column) pair, or for HDF5 a translation (x, y, z), for
// every pattern.
func (c *converter) table(name string) ([]float64, *npz.Header, error) {
	a, err := c.meta.Read(name)
	if err != nil {
		return nil, nil, err
	}
	s := squeeze(a.Shape, 2)
	_, hdf := isHDF(c.meta)
	if !slices.Equal(s, []int{c.m, 2}) && !(hdf && slices.Equal(s, []int{c.m, 3})) {
		if hdf {
			return nil, nil, c.meta.bad(name, &a.Header, "store a translation (x, y, z) for every pattern, or name (row, column) pairs with --scan-key", "%w: (%d, 3) or (%d, 2) is needed", npz.ErrShape, c.m, c.m)
		}
		return nil, nil, c.meta.bad(name, &a.Header, "store a (row, column) pair for every pattern", "%w: (%d, 2) is needed", npz.ErrShape, c.m)
	}
	v, err := reals[float64](c.meta, name, a)
	if err != nil {
		return nil, nil, err
	}
	for i, x := range v {
		if x-x != 0 {
			return nil, nil, c.meta.bad(name, &a.Header, "drop the pattern or repair the position", "position %d is %v", i/s[1], x)
		}
	}
	return v, &a.Header, nil
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
