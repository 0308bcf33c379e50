package convert

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// File converts a file. Only the search for a defocus takes long enough to be
// interrupted.
func File(ctx context.Context, path string, o Options) (*npzdata.Data, error) {
	in, err := open(path, o.Limits)
	if err != nil {
		return nil, err
	}
	defer in.Close() // opened for reading: nothing is lost
	product, err := openProduct(path, in, o)
	if err != nil {
		return nil, err
	}
	if product == nil {
		return convert(ctx, path, in, in, o)
	}
	d, err := convert(ctx, path, in, product, o)
	return d, errors.Join(err, product.Close())
}

// convert takes patterns and mask from one archive, positions, probe and
// geometry from another, which may be the same.
func convert(ctx context.Context, path string, in, meta archive, o Options) (*npzdata.Data, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &converter{ctx: ctx, in: in, meta: meta, o: o, names: namesOf(in), metaNames: namesOf(meta)}
	c.d = &npzdata.Data{Patterns: &ptychography.Patterns{N: o.N}}
	for _, step := range []func() error{c.size, c.readGeometry, c.scan, c.mask, c.frames, c.probe, c.finish} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return c.d, nil
}

// converter carries what the steps share.
type converter struct {
	ctx              context.Context
	in, meta         archive
	names, metaNames names
	o                Options
	d                *npzdata.Data

	data          string // name of the patterns
	header        *npz.Header
	m, rows, cols int      // of the input
	pick          []int    // pattern of each position; nil for all in their order
	base          []bool   // good pixels: nil, (rows, cols) or (m, rows, cols)
	corner        bool     // zero frequency at the corner of the input
	g             geometry // what metres mean
	unit          Unit     // of the positions as they were read
	probeFrom     string   // for the history
	said          []string // where values came from
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

// size finds the patterns and what their shape means.
func (c *converter) size() error {
	name, ok := find(c.in, c.o.DataKey, c.names.data)
	if err := c.missing(name, ok); err != nil {
		return err
	}
	h, err := c.in.Header(name)
	if err != nil {
		return err
	}
	c.data, c.header = name, h
	if err := c.countable(); err != nil {
		return err
	}
	s := squeeze(h.Shape, 3)
	if len(s) != 3 || h.Len() == 0 {
		return c.in.bad(name, h, "store the counts as (M, rows, columns)", "%w", npz.ErrShape)
	}
	c.m, c.rows, c.cols = s[0], s[1], s[2]
	if c.rows/c.o.Bin < c.o.N || c.cols/c.o.Bin < c.o.N {
		return c.in.bad(name, h, "choose a smaller N or less binning", "%w: nothing of %d x %d pixels is left of it after binning by %d", npz.ErrShape, c.o.N, c.o.N, c.o.Bin)
	}
	if err := c.place(); err != nil {
		return err
	}
	if f, ok := isHDF(c.in); ok {
		return f.written(name)
	}
	return nil
}

// countable fails for patterns that are no real numbers. What reading says, of a
// pickle for instance, comes first.
func (c *converter) countable() error {
	switch c.header.DType.Kind {
	case npz.Int, npz.Uint, npz.Float, npz.Bool:
		return nil
	case npz.Object:
		if _, err := c.in.Read(c.data); err != nil {
			return err
		}
	}
	return c.in.bad(c.data, c.header, "store the counts as integers or floats", "%w", npz.ErrKind)
}

// missing explains a file without patterns.
func (c *converter) missing(name string, found bool) error {
	h, ok := isHDF(c.in)
	if found || !ok {
		return nil // reading an NPZ key that is not there lists those that are
	}
	if h.Has(positionX) {
		return h.bad(name, nil, "give the file with the patterns as INPUT and this one with --product", "this Ptychodus product has positions, but no patterns")
	}
	return h.bad(name, nil, "name the patterns with --data-key; the file has "+h.inventory(), "no patterns where %s keeps them", c.names.format)
}

// place checks the pixel of the zero frequency, if one is given.
func (c *converter) place() error {
	for _, a := range []struct {
		at   *int
		size int
		what string
	}{{c.o.CentreRow, c.rows, "row"}, {c.o.CentreCol, c.cols, "column"}} {
		if a.at == nil {
			continue
		}
		first := before(*a.at, c.o.Bin, c.o.N)
		if first < 0 || first+c.o.N*c.o.Bin > a.size {
			return c.in.bad(c.data, c.header, "choose a smaller N or another centre", "%d pixels around %s %d leave the detector", c.o.N*c.o.Bin, a.what, *a.at)
		}
	}
	return nil
}

func (c *converter) note(format string, args ...any) {
	c.d.Notes = append(c.d.Notes, fmt.Sprintf(format, args...))
}

// finish fixes scale and frame, and writes down what was done.
func (c *converter) finish() error {
	d, o := c.d, c.o
	photons := d.Patterns.MeanCounts()
	if photons == 0 {
		return c.in.bad(c.data, c.header, "choose other patterns, another centre or a larger N", "no counts in the central %d x %d pixels", o.N*o.Bin, o.N*o.Bin)
	}
	d.Probe.Normalize(photons)
	c.checkOverlap()
	origin := ptychography.ObjectOrigin(d.Scan, o.N)
	for i := range d.Scan {
		d.Scan[i].Y -= origin.Y
		d.Scan[i].X -= origin.X
	}
	d.Metadata.Physics = npzdata.Physics{
		Photons: photons, N: o.N, Wavelength: c.g.wavelength.v, Distance: c.g.distance.v,
		Pixel: c.g.pixel.v * float64(o.Bin), ObjectPixel: c.objectPixel(),
	}
	d.Metadata.Transformations = append(c.history(), c.said...)
	return nil
}

func (c *converter) history() []string {
	place := "already at the centre"
	switch {
	case c.corner:
		place = "moved from the corner to the centre"
	case c.o.CentreRow != nil || c.o.CentreCol != nil:
		place = fmt.Sprintf("at pixel (%d, %d)", given(c.o.CentreRow, c.rows/2), given(c.o.CentreCol, c.cols/2))
	}
	return []string{
		"zero frequency " + place,
		fmt.Sprintf("detector of %d x %d pixels, binned by %d, cropped to the central %d x %d", c.rows, c.cols, c.o.Bin, c.o.N, c.o.N),
		"square root of the counts taken",
		fmt.Sprintf("positions from %s to object pixels of the output, moved into an object that begins at (0, 0)", c.unit),
		c.probeFrom,
	}
}

// given returns what a pointer leads to, else the default.
func given(p *int, otherwise int) int {
	if p != nil {
		return *p
	}
	return otherwise
}
