package convert

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// File converts a file. It can be interrupted between batches of patterns and
// while it searches for a defocus.
func File(ctx context.Context, path string, o Options) (*npzdata.Data, error) {
	in, err := openInput(path, o)
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
	for _, step := range []func() error{c.size, c.readGeometry, c.beam, c.scan, c.mask, c.corrections, c.frames, c.orient, c.finish} {
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
	parts         []part
	leading       []int
	m, rows, cols int         // of the input
	row, col      *int        // pixel of the zero frequency, nil for the middle
	pick          []int       // pattern of each position
	to            map[int]int // position of each pattern that is used
	base          []bool      // good pixels: nil, (rows, cols) or (m, rows, cols)
	dead          []bool      // pixels that were judged bad in all patterns, or nil
	hot           []int       // pixels that outshine their neighbours
	marks         []float32   // numbers that stand for no count
	square        bool        // the input has amplitudes
	dark, flat    []float32   // corrections, or nil
	seen          *survey     // of all patterns
	corner        bool        // zero frequency at the corner of the input
	g             geometry    // what metres mean
	unit          Unit        // of the positions as they were read
	probeFrom     string      // for the history
	said          []string    // where values came from
}

// beam settles the pixel of the zero frequency: typed, or the file's.
func (c *converter) beam() error {
	c.row, c.col = c.o.CentreRow, c.o.CentreCol
	c.beamCentre()
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
	if e := d.Probe.Energy(); math.IsInf(e, 0) || math.IsNaN(e) {
		return c.in.bad(c.data, c.header, "mask what are no counts with --max-count", "%.3g photons in the mean pattern are more than a probe can have", photons)
	}
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
	d.Metadata.Transformations = append(append(c.history(), c.said...), d.Notes...)
	return nil
}

func (c *converter) history() []string {
	place := "already at the centre"
	switch {
	case c.corner:
		place = "moved from the corner to the centre"
	case c.row != nil || c.col != nil:
		place = fmt.Sprintf("at pixel (%d, %d)", given(c.row, c.rows/2), given(c.col, c.cols/2))
	}
	return []string{
		"zero frequency " + place,
		fmt.Sprintf("detector of %d x %d pixels, binned by %d, "+c.fitted()+" the central %d x %d", c.rows, c.cols, c.o.Bin, c.o.N, c.o.N),
		"square root of the counts taken",
		fmt.Sprintf("positions from %s to object pixels of the output, moved into an object that begins at (0, 0)", c.unit),
		c.probeFrom,
	}
}

// fitted says how the detector came to the side of the output.
func (c *converter) fitted() string {
	if c.o.Pad {
		return "cropped or padded with masked pixels to"
	}
	return "cropped to"
}

// given returns what a pointer leads to, else the default.
func given(p *int, otherwise int) int {
	if p != nil {
		return *p
	}
	return otherwise
}
