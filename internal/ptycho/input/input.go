// Package input brings a data file to what networks and engines work on: read,
// checked, and with the probe in the scale of the counts.
package input

import (
	"errors"
	"fmt"
	"io"

	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/simulate"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/ptychography"
)

// Load reads a data file, says what was unusual and records it.
func Load(path, kind string, n *output.Notices) (*npzdata.Data, error) {
	k, err := npzdata.ParseKind(kind)
	if err != nil {
		return nil, err
	}
	d, err := npzdata.Load(path, npzdata.Options{Kind: k})
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

// extent fails for a scan over an object that the memory of this machine does not
// hold, which means positions in another unit or a wild one: object, its best and
// last state, updates and weights are images of its size, and the amplitudes are
// there already.
func extent(scan ptychography.Scan, n int) error {
	low, high := scan.Bounds()
	rows, cols := high.Y-low.Y+float64(n), high.X-low.X+float64(n)
	need := rows * cols * bytesPerPixel
	most := float64(mostObject)
	if m, err := host.ReadMemory(); err == nil {
		most = min(most, float64(m.Available))
	}
	if need <= most {
		return nil
	}
	remedy := "positions must be in object pixels (ptycho convert turns metres into them)"
	if text := npzdata.Wild(scan, n); text != "" {
		remedy = text + ": leave these patterns out or repair the positions"
	}
	return fmt.Errorf("the scan spans %.3g x %.3g pixels, whose reconstruction takes %.3g GiB, and %.3g GiB may be used: %s", rows, cols, need/host.GiB, most/host.GiB, remedy)
}

const (
	// bytesPerPixel counts the images of complex numbers that a reconstruction
	// holds at once: object, the best, the one before a pass, gradient, direction,
	// and two that comparison and pictures make.
	bytesPerPixel = 8 * 8
	mostObject    = 16 << 30
)

// Share says how much of a scan is used, and that there is no more.
func Share(used, all, asked int) string {
	switch {
	case all == 1:
		return "the only pattern"
	case asked > all:
		return fmt.Sprintf("all %d patterns (n_images is %d)", all, asked)
	case used == all:
		return fmt.Sprintf("all %d patterns", all)
	}
	return fmt.Sprintf("%d of %d patterns", used, all)
}
