package convert

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// File converts a file.
func File(path string, o Options) (*npzdata.Data, error) {
	f, err := npz.Open(path, o.Limits)
	if err != nil {
		return nil, err
	}
	d, err := Convert(f, o)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return d, errors.Join(err, f.Close())
}

// Convert converts an open archive.
func Convert(f *npz.File, o Options) (*npzdata.Data, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &converter{f: f, o: o}
	counts, err := c.counts()
	if err != nil {
		return nil, err
	}
	steps := []func() error{c.mask, c.probe, c.scan}
	c.d = &npzdata.Data{Patterns: &ptychography.Patterns{N: o.N, Amplitude: squareRoots(counts)}}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	c.finish()
	return c.d, nil
}

// converter carries what the steps share.
type converter struct {
	f *npz.File
	o Options
	d *npzdata.Data

	m, rows, cols int  // of the input
	corner        bool // zero frequency at the corner of the input
}

func bad(key string, h *npz.Header, remedy, format string, args ...any) error {
	return &npz.Error{Key: key, Header: h, Err: fmt.Errorf(format, args...), Remedy: remedy}
}

// squeeze drops axes of length one as long as more than keep are left.
func squeeze(shape []int, keep int) []int {
	s := slices.Clone(shape)
	for i := 0; i < len(s) && len(s) > keep; {
		if s[i] == 1 {
			s = slices.Delete(s, i, i+1)
		} else {
			i++
		}
	}
	return s
}

// counts reads the patterns, brings the zero frequency to the centre, bins and
// crops.
func (c *converter) counts() ([]float32, error) {
	key := c.o.DataKey
	a, err := c.f.Read(key)
	if err != nil {
		return nil, err
	}
	s := squeeze(a.Shape, 3)
	if len(s) != 3 || a.Len() == 0 {
		return nil, bad(key, &a.Header, "store the counts as (M, rows, columns)", "%w", npz.ErrShape)
	}
	c.m, c.rows, c.cols = s[0], s[1], s[2]
	if c.rows/c.o.Bin < c.o.N || c.cols/c.o.Bin < c.o.N {
		return nil, bad(key, &a.Header, "choose a smaller N or less binning", "%w: nothing of %d x %d pixels is left of it after binning by %d", npz.ErrShape, c.o.N, c.o.N, c.o.Bin)
	}
	v, err := npz.Floats[float32](a)
	if err != nil {
		return nil, err
	}
	for i, x := range v {
		if !(x >= 0) || x-x != 0 {
			return nil, bad(key, &a.Header, "repair or mask the pixel", "count %d is %v", i, x)
		}
	}
	c.corner = c.o.Centre == AtCorner || c.o.Centre == AutoCentre && zeroAtCorner(v, c.rows, c.cols)
	return c.reduceAll(v), nil
}

// reduceAll applies the same steps to every frame.
func (c *converter) reduceAll(v []float32) []float32 {
	out := make([]float32, 0, c.m*c.o.N*c.o.N)
	g := c.grid()
	for i := range c.m {
		out = append(out, g.reduce(v[i*c.rows*c.cols:][:c.rows*c.cols])...)
	}
	return out
}

func squareRoots(counts []float32) []float32 {
	out := make([]float32, len(counts))
	for i, v := range counts {
		out[i] = float32(math.Sqrt(float64(v)))
	}
	return out
}

// mask reads true for good. A binned pixel is good if all its parts are.
func (c *converter) mask() error {
	key := c.o.MaskKey
	if key == "" || !c.f.Has(key) {
		return nil
	}
	a, err := c.f.Read(key)
	if err != nil {
		return err
	}
	good, err := a.Bools()
	if err != nil {
		return err
	}
	s, frame := squeeze(a.Shape, 2), c.rows*c.cols
	one := slices.Equal(s, []int{c.rows, c.cols})
	if !one && !slices.Equal(s, []int{c.m, c.rows, c.cols}) {
		return bad(key, &a.Header, "store the mask in the shape of the counts", "%w: one pattern is %s", npz.ErrShape, npz.FormatShape([]int{c.rows, c.cols}))
	}
	dark := make([]float32, len(good))
	for i, g := range good {
		if !g {
			dark[i] = 1
		}
	}
	g := c.grid()
	for i := 0; i < len(dark); i += frame {
		for _, v := range g.reduce(dark[i:][:frame]) {
			c.d.Patterns.Mask = append(c.d.Patterns.Mask, v == 0)
		}
	}
	return nil
}

// scan reads (row, column) pairs and turns them into object pixels of the output.
func (c *converter) scan() error {
	key := c.o.ScanKey
	a, err := c.f.Read(key)
	if err != nil {
		return err
	}
	s := squeeze(a.Shape, 2)
	if !slices.Equal(s, []int{c.m, 2}) {
		return bad(key, &a.Header, "store a (row, column) pair for every pattern", "%w: (%d, 2) is needed", npz.ErrShape, c.m)
	}
	v, err := npz.Floats[float64](a)
	if err != nil {
		return err
	}
	for i, x := range v {
		if x-x != 0 {
			return bad(key, &a.Header, "drop the pattern or repair the position", "position %d is %v", i/2, x)
		}
	}
	fy, fx := c.factors()
	for i := range c.m {
		row, col := v[2*i], v[2*i+1]
		if c.o.Swap {
			row, col = col, row
		}
		c.d.Scan = append(c.d.Scan, ptychography.Position{Y: fy * row, X: fx * col})
	}
	return nil
}

// factors turn positions of the input into object pixels of the output.
func (c *converter) factors() (fy, fx float64) {
	fy, fx = 1/c.o.objectPixel(), 1/c.o.objectPixel()
	if c.o.Unit == Pixels {
		fy = float64(c.o.N) / float64(c.rows/c.o.Bin)
		fx = float64(c.o.N) / float64(c.cols/c.o.Bin)
	}
	if c.o.FlipRow {
		fy = -fy
	}
	if c.o.FlipCol {
		fx = -fx
	}
	return fy, fx
}

// finish fixes scale and frame, and writes down what was done.
func (c *converter) finish() {
	d, o := c.d, c.o
	photons := d.Patterns.MeanCounts()
	if d.Probe != nil && photons > 0 {
		d.Probe.Normalize(photons)
	}
	origin := ptychography.ObjectOrigin(d.Scan, o.N)
	for i := range d.Scan {
		d.Scan[i].Y -= origin.Y
		d.Scan[i].X -= origin.X
	}
	d.Metadata.Physics = npzdata.Physics{
		Photons: photons, N: o.N, Wavelength: o.wavelength(), Distance: o.Distance,
		Pixel: o.Pixel * float64(o.Bin), ObjectPixel: o.objectPixel(),
	}
	d.Metadata.Transformations = c.history()
}

func (c *converter) history() []string {
	place := "already at the centre"
	if c.corner {
		place = "moved from the corner to the centre"
	}
	h := []string{
		"zero frequency " + place,
		fmt.Sprintf("detector of %d x %d pixels, binned by %d, cropped to the central %d x %d", c.rows, c.cols, c.o.Bin, c.o.N, c.o.N),
		"square root of the counts taken",
		fmt.Sprintf("positions from %s to object pixels of the output, moved into an object that begins at (0, 0)", c.o.Unit),
	}
	if c.d.Probe != nil {
		h = append(h, "probe cut and resampled with the detector, scaled to the mean counts")
	}
	return h
}
