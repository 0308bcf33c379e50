package convert

import (
	"errors"
	"fmt"
	"slices"

	"github.com/latent-go/latent/internal/npz"
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
		name, _ := find(a, c.o.ProbeKey, []string{"probe", "probeGuess"})
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
// Of Ptychodus' four axes, the first has orthogonal components of a probe that
// varies from pattern to pattern; the first of them is the mean probe.
func (c *converter) readProbe(a archive, name string) error {
	p, err := a.Read(name)
	if err != nil {
		return err
	}
	v, err := npz.Complexes[complex64](p)
	if err != nil {
		return a.bad(name, &p.Header, "convert it with astype(complex)", "%w", npz.ErrKind)
	}
	s := squeeze(p.Shape, 2)
	if len(s) == 4 {
		c.note("%s: of %d components that vary over the scan the first is used", name, s[0])
		v, s = v[:len(v)/s[0]], s[1:]
	}
	n := len(s)
	whole := n >= 2 && s[n-2] == c.rows && s[n-1] == c.cols
	ready := n >= 2 && s[n-2] == c.o.N && s[n-1] == c.o.N
	if n < 2 || n > 3 || !whole && !ready {
		return a.bad(name, &p.Header, "store the probe in the size of the detector or of the output", "%w: (%d, %d) or (modes, %d, %d) is needed", npz.ErrShape, c.rows, c.cols, c.rows, c.cols)
	}
	c.probeFrom = "probe scaled to the mean counts"
	var modes [][]complex64
	for m := range slices.Chunk(v, s[n-2]*s[n-1]) {
		if whole {
			m = c.resample(m)
			c.probeFrom = "probe cut and resampled with the detector, scaled to the mean counts"
		}
		modes = append(modes, slices.Clone(m))
	}
	if c.d.Probe, err = ptychography.NewProbe(c.o.N, modes...); err != nil {
		return a.bad(name, &p.Header, "store a measured or calculated probe", "%w", err)
	}
	if c.o.Probe != "" || c.metaNames.format != namesNPZ.format {
		c.say("probe from %s of %s, %s", name, place(c.o.Probe, "the input"), &p.Header)
	}
	return nil
}

func place(path, otherwise string) string {
	if path == "" {
		return otherwise
	}
	return path
}
