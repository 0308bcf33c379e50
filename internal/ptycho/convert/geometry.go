package convert

import (
	"fmt"
	"math"
	"strings"
)

// value is a number and where it came from; zero means unknown.
type value struct {
	v    float64
	from string
	// err is why the file's number cannot be read; passed is why an earlier one
	// could not, for which this one stands.
	err, passed error
}

// geometry turns metres into object pixels.
type geometry struct {
	wavelength, distance, pixel value // metres
	// field is the width of the object that a pattern sees in metres, wavelength
	// x distance / pixel: with n pixels across, one of them is field / n.
	field value
	// row and col point along the rows and columns of the detector.
	row, col vector
}

type vector [3]float64

func (v vector) dot(w vector) float64 { return v[0]*w[0] + v[1]*w[1] + v[2]*w[2] }

// readGeometry collects the numbers. What was typed beats the file, and is looked
// at first: a number of the file that it replaces cannot fail.
func (c *converter) readGeometry() error {
	// CXI's axes: z along the beam, y up, x to the left of who looks along the
	// beam. A detector seen from the sample has rows down and columns to the
	// right.
	c.g.row, c.g.col = vector{0, -1, 0}, vector{-1, 0, 0}
	file := c.fileGeometry(c.meta)
	if c.in != c.meta { // what the product does not say, the patterns may
		file = file.or(c.fileGeometry(c.in))
	}
	if file.near != nil {
		return file.near
	}
	var err error
	if c.g.wavelength, err = c.choose("wavelength", c.typedWavelength(), file.wavelength); err != nil {
		return err
	}
	if c.g.distance, err = c.choose("distance to the detector", value{v: c.o.Distance, from: "--distance"}, file.distance); err != nil {
		return err
	}
	if c.g.pixel, err = c.choose("detector pixel", value{v: c.o.Pixel, from: "--pixel"}, file.pixel); err != nil {
		return err
	}
	c.g.field = file.field
	if c.g.row, c.g.col = file.row, file.col; c.g.row == (vector{}) {
		c.g.row, c.g.col = vector{0, -1, 0}, vector{-1, 0, 0}
	}
	if file.field.err != nil && !(c.g.wavelength.v > 0 && c.g.distance.v > 0 && c.g.pixel.v > 0) {
		return file.field.err
	}
	c.completeGeometry()
	return nil
}

func (c *converter) typedWavelength() value {
	switch {
	case c.o.Energy > 0:
		return value{v: hc / c.o.Energy, from: "--energy"}
	case c.o.Voltage > 0:
		return value{v: electron(c.o.Voltage), from: "--voltage"}
	}
	return value{v: c.o.Wavelength, from: "--wavelength"}
}

// completeGeometry works the last of the four lengths out of the others. A field
// of view that the file states stands unless a pixel was typed.
func (c *converter) completeGeometry() {
	g := &c.g
	path := g.wavelength.v * g.distance.v
	switch {
	case path > 0 && g.pixel.v > 0:
		g.field = value{v: path / g.pixel.v, from: "wavelength x distance / pixel"}
	case path > 0 && g.field.v > 0:
		g.pixel = value{v: path / g.field.v, from: "wavelength x distance / field of view"}
	}
	if g.field.v > 0 {
		c.say("object pixel %.6g m: field of view %.6g m (%s) over %d pixels", c.objectPixel(), g.field.v/float64(c.o.Bin), g.field.from, c.o.N)
	}
}

// choose takes the typed value, else the file's, and says which.
func (c *converter) choose(what string, typed, file value) (value, error) {
	if math.IsInf(typed.v, 0) { // of an energy next to nothing
		return typed, fmt.Errorf("%s: the %s would be infinite", typed.from, what)
	}
	if file.err == nil && math.IsInf(file.v, 0) {
		file.err = fmt.Errorf("%s makes it infinite", file.from)
	}
	if typed.v > 0 {
		switch {
		case file.err != nil:
			c.say("%s %.6g m from %s (the file's cannot be read: %v)", what, typed.v, typed.from, file.err)
		case file.v > 0 && math.Abs(typed.v/file.v-1) > 1e-3:
			c.say("%s %.6g m from %s (%s says %.6g m)", what, typed.v, typed.from, file.from, file.v)
		default:
			c.say("%s %.6g m from %s", what, typed.v, typed.from)
		}
		return typed, nil
	}
	switch {
	case file.err != nil && c.needsMetres():
		return file, file.err
	case file.err != nil:
		c.note("%s is not known: %v", what, file.err)
		return value{}, nil
	case file.passed != nil:
		c.say("%s %.6g m from %s (another place cannot be read: %v)", what, file.v, file.from, file.passed)
	case file.v > 0:
		c.say("%s %.6g m from %s", what, file.v, file.from)
	}
	return file, nil
}

// needsMetres tells whether positions may be lengths.
func (c *converter) needsMetres() bool {
	return c.o.Unit != Pixels && c.metaNames.format != namesNPZ.format
}

// say reports a value and keeps it for the history of the file.
func (c *converter) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	c.said = append(c.said, text)
	if c.o.Report != nil {
		c.o.Report(text)
	}
}

// objectPixel is the size of an object pixel of the output in metres, or 0 when
// it is not known: binning by b leaves field / b to N pixels.
func (c *converter) objectPixel() float64 {
	return c.g.field.v / float64(c.o.N*c.o.Bin)
}

// needGeometry fails when metres cannot be turned into pixels.
func (c *converter) needGeometry() error {
	if c.g.field.v > 0 {
		return nil
	}
	var missing []string
	for _, m := range []struct {
		v    value
		name string
	}{
		{c.g.wavelength, "the wavelength (--wavelength, --energy or --voltage)"},
		{c.g.distance, "the distance to the detector (--distance)"},
		{c.g.pixel, "the detector pixel (--pixel)"},
	} {
		if m.v.v == 0 {
			missing = append(missing, m.name)
		}
	}
	return fmt.Errorf("positions in metres need %s: the file does not say, give the flag", strings.Join(missing, ", "))
}
