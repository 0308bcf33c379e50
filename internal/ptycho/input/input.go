// Package input brings a data file to what networks and engines work on: read,
// checked, and with the probe in the scale of the counts.
package input

import (
	"errors"
	"fmt"
	"io"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/simulate"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

// Load reads a data file, says what was unusual and records it.
func Load(path, kind string, n *output.Notices) (*npzdata.Data, error) {
	return LoadAs(path, kind, npzdata.Options{}, n)
}

// LoadAs is Load with options beside the kind. The data must be closed.
func LoadAs(path, kind string, o npzdata.Options, n *output.Notices) (*npzdata.Data, error) {
	k, err := npzdata.ParseKind(kind)
	if err != nil {
		return nil, err
	}
	o.Kind = k
	d, err := npzdata.Load(path, o)
	if errors.Is(err, npz.ErrFormat) && isHDF5(path) {
		return nil, fmt.Errorf("%s is an HDF5 file: make a data file of it with ptycho convert %s data.npz", path, path)
	}
	if err != nil {
		return nil, err
	}
	for _, note := range d.Notes {
		n.Note(path, note)
	}
	n.Run.Simulated = n.Run.Simulated || simulate.Simulated(d)
	return d, n.Run.Input(path)
}

// isHDF5 tells whether a file begins as HDF5 does.
func isHDF5(path string) bool {
	f, err := regular.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 4)
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == "\x89HDF"
}

// Dataset checks that data can be worked on, and brings the probe to their scale.
func Dataset(path string, d *npzdata.Data) (*ptychography.Dataset, error) {
	set, err := d.Dataset()
	if err == nil {
		err = extent(set.Scan, set.Patterns.N)
	}
	if err == nil {
		err = set.Check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	set.Probe = set.Probe.Clone()
	set.Probe.Normalize(set.Patterns.MeanCounts())
	return set, nil
}

// Share says how much of a scan is used, and that there is no more.
func Share(used, all, asked int) string {
	switch {
	case all == 1:
		return "the only pattern"
	case asked > all:
		return fmt.Sprintf("all %s (n_images is %d)", term.Counted(all, "pattern"), asked)
	case used == all:
		return "all " + term.Counted(all, "pattern")
	}
	return fmt.Sprintf("%d of %s", used, term.Counted(all, "pattern"))
}

// Scale is what lengths of the data mean.
func Scale(d *npzdata.Data) output.Scale {
	p := d.Metadata.Physics
	return output.Scale{Pixel: p.ObjectPixel, Wavelength: p.Wavelength, Distance: p.Distance, Photons: d.Patterns.MeanCounts()}
}
