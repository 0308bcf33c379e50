package npzdata

import (
	"errors"
	"fmt"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// LoadProbe reads the probe of a data file, or of a reconstruction.npz, for
// patterns of side n.
func LoadProbe(path string, n int) (*ptychography.Probe, error) {
	f, err := npz.Open(path, npz.Limits{})
	if err != nil {
		return nil, err
	}
	r := &reader{f: f, d: &Data{}, layout: layout{n: n}}
	key, ok := r.first("probeGuess", "probe")
	if ok {
		err = r.probeAt(key)
	} else {
		err = fmt.Errorf("%w: neither probeGuess nor probe", npz.ErrMissing)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return r.d.Probe, errors.Join(err, f.Close())
}
