package convert

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/fourier"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// probe takes the illumination from a file of its own, from the input, or guesses
// it.
func (c *converter) probe() error {
	if c.o.Probe == GuessProbe {
		return c.guess()
	}
	if c.o.Probe != "" {
		a, err := open(c.o.Probe, c.o.Limits)
		if err != nil {
			return err
		}
		name, _ := find(a, c.o.ProbeKey, append([]string{"probe", "probeGuess"}, namesOf(a).probe...))
		if err = c.readProbe(a, name); err != nil {
			err = fmt.Errorf("%s: %w", c.o.Probe, err)
		}
		return errors.Join(err, a.Close())
	}
	name, ok := find(c.meta, c.o.ProbeKey, c.metaNames.probe)
	if !ok {
		return fmt.Errorf("no probe: %s files have no place for one, or this one has none; give a measured or calculated one with --probe FILE, or --probe %s to make one from the mean pattern", c.metaNames.format, GuessProbe)
	}
	return c.readProbe(c.meta, name)
}

// readProbe takes a probe of the size of the detector, which is cut and
// resampled like the patterns, or one that already has the size of the output.
func (c *converter) readProbe(a archive, name string) error {
	p, err := a.Read(name)
	if err != nil {
		return err
	}
	v, err := npz.Complexes[complex64](p)
	if err != nil {
		return a.bad(name, &p.Header, "convert it with astype(complex)", "%w", npz.ErrKind)
	}
	v, s := c.parted(name, p, v)
	v, s = c.components(name, v, s)
	n := len(s)
	whole := n >= 2 && s[n-2] == c.rows && s[n-1] == c.cols
	ready := n >= 2 && s[n-2] == c.o.N && s[n-1] == c.o.N
	if n < 2 || n > 3 || !whole && !ready {
		return a.bad(name, &p.Header, "store the probe in the size of the detector or of the output", "%w: (%d, %d) or (modes, %d, %d) is needed", npz.ErrShape, c.rows, c.cols, c.rows, c.cols)
	}
	c.probeFrom = "probe scaled to the mean counts"
	if whole {
		c.probeFrom = "probe cut and resampled with the detector, scaled to the mean counts"
	}
	v = c.centredProbe(name, v, s[n-2], s[n-1])
	var modes [][]complex64
	for m := range slices.Chunk(v, s[n-2]*s[n-1]) {
		if whole {
			m = c.resample(m)
		}
		modes = append(modes, slices.Clone(m))
	}
	if c.d.Probe, err = ptychography.NewProbe(c.o.N, modes...); err != nil {
		return a.bad(name, &p.Header, "store a measured or calculated probe", "%w", err)
	}
	if c.o.Probe != "" || c.metaNames.format != namesNPZ.format {
		c.say("probe from %s of %s, %s", name, orElse(c.o.Probe, "the input"), &p.Header)
	}
	return nil
}

// parted takes a probe that is stored as real and imaginary part, in real numbers
// with an axis of two at the beginning or the end.
func (c *converter) parted(name string, p *npz.Array, v []complex64) ([]complex64, []int) {
	s := squeeze(p.Shape, 2)
	n := len(s)
	if p.DType.Kind == npz.Complex || n < 3 || s[0] != 2 && s[n-1] != 2 {
		if s = squeeze(p.Shape, 4); s[len(s)-1] == 1 {
			s = squeeze(s, 2)
		}
		return v, s
	}
	out := make([]complex64, len(v)/2)
	at := func(i, k int) float32 { return real(v[k*len(out)+i]) }
	if s[0] == 2 && (n == 3 || s[n-1] != 2) {
		s = s[1:]
	} else {
		at = func(i, k int) float32 { return real(v[2*i+k]) }
		s = s[:n-1]
	}
	for i := range out {
		out[i] = complex(at(i, 0), at(i, 1))
	}
	c.note("%s has real numbers along an axis of two: taken for real and imaginary part of one complex probe", name)
	return out, s
}

// components tells the parts of a probe that varies from pattern to pattern (OPR)
// from incoherent modes. In the four axes of Ptychodus, Pty-Chi and Tike the first
// has the former, of which the first is the mean probe. A key that speaks of modes
// means modes.
func (c *converter) components(name string, v []complex64, s []int) ([]complex64, []int) {
	key := strings.ToLower(path.Base(name))
	opr := strings.Contains(key, "opr") || strings.Contains(key, "eigen")
	if len(s) == 4 && s[0] == 1 {
		s = s[1:]
	}
	if len(s) == 3 && s[0] == 1 {
		return v, s[1:]
	}
	switch {
	case len(s) == 4 && s[1] == 1 && strings.Contains(key, "mode") && !opr:
		c.note("%s: %d incoherent modes, by its name", name, s[0])
		return v, []int{s[0], s[2], s[3]}
	case len(s) == 4:
		c.note("%s: of %d components that vary over the scan the first is used, with its %d incoherent modes", name, s[0], s[1])
		return v[:len(v)/s[0]], s[1:]
	case len(s) == 3 && opr:
		c.note("%s: of %d components that vary over the scan, by its name, the first is used", name, s[0])
		return v[:len(v)/s[0]], s[1:]
	case len(s) == 3 && s[0] > 1:
		c.say("%s has %d incoherent modes", name, s[0])
	}
	return v, s
}

// centredProbe moves a probe whose light lies around the corner to the middle, and
// warns of one that lies elsewhere.
func (c *converter) centredProbe(name string, v []complex64, rows, cols int) []complex64 {
	light := make([]float64, rows*cols)
	for i, z := range v {
		light[i%len(light)] += float64(real(z))*float64(real(z)) + float64(imag(z))*float64(imag(z))
	}
	if y, x := npzdata.Lean(light, rows, cols); !(y > npzdata.ClearLean && x > npzdata.ClearLean) {
		return v
	}
	c.note("the light of %s lies around the corner of the array: it is moved to the middle", name)
	out := make([]complex64, len(v))
	for k := 0; k < len(v); k += rows * cols {
		fourier.Shift2(out[k:][:rows*cols], v[k:][:rows*cols], rows, cols)
	}
	return out
}

func orElse(path, otherwise string) string {
	if path == "" {
		return otherwise
	}
	return path
}
