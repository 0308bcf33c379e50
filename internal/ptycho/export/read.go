package export

import (
	"errors"
	"fmt"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// Result is a reconstruction as its file holds it. Zero is unknown among the
// lengths, metres, and the photons of the mean pattern.
type Result struct {
	Object                               *ptychography.Object
	Probe                                *ptychography.Probe
	Scan                                 ptychography.Scan
	Pixel, Wavelength, Distance, Photons float64
}

// Read reads a reconstruction.npz.
func Read(path string) (*Result, error) {
	f, err := npz.Open(path, npz.Limits{})
	if err != nil {
		return nil, err
	}
	r, err := read(f)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return r, errors.Join(err, f.Close())
}

func read(f *npz.File) (*Result, error) {
	r := &Result{}
	object, err := f.Read("object")
	if err != nil {
		return nil, fmt.Errorf("%w: give a reconstruction.npz of ptycho reconstruct or inference", err)
	}
	v, err := npz.Complexes[complex64](object)
	if err != nil {
		return nil, err
	}
	if len(object.Shape) != 2 || len(v) == 0 {
		return nil, bad("object", object, "(rows, columns) is needed")
	}
	origin, err := numbers(f, "origin_xy")
	if err != nil {
		return nil, err
	}
	if len(origin) != 2 {
		return nil, fmt.Errorf("origin_xy has %d elements, 2 are needed", len(origin))
	}
	r.Object = &ptychography.Object{Image: ptychography.Image{Rows: object.Shape[0], Cols: object.Shape[1], Data: v}, Origin: ptychography.Position{X: origin[0], Y: origin[1]}}
	if err := r.readProbe(f); err != nil {
		return nil, err
	}
	pairs, err := numbers(f, "positions")
	if err != nil {
		return nil, err
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Scan = append(r.Scan, ptychography.Position{X: pairs[i], Y: pairs[i+1]})
	}
	for key, to := range map[string]*float64{"object_pixel_m": &r.Pixel, "wavelength_m": &r.Wavelength, "detector_distance_m": &r.Distance, "nphotons": &r.Photons} {
		if !f.Has(key) {
			continue
		}
		x, err := numbers(f, key)
		if err != nil {
			return nil, err
		}
		if len(x) == 1 {
			*to = x[0]
		}
	}
	return r, nil
}

func (r *Result) readProbe(f *npz.File) error {
	a, err := f.Read("probe")
	if err != nil {
		return err
	}
	v, err := npz.Complexes[complex64](a)
	if err != nil {
		return err
	}
	s := a.Shape
	if len(s) != 3 || s[1] != s[2] || len(v) == 0 {
		return bad("probe", a, "(modes, N, N) is needed")
	}
	var modes [][]complex64
	for k := range s[0] {
		modes = append(modes, v[k*s[1]*s[2]:][:s[1]*s[2]])
	}
	r.Probe, err = ptychography.NewProbe(s[1], modes...)
	return err
}

func bad(key string, a *npz.Array, what string) error {
	return &npz.Error{Key: key, Header: &a.Header, Err: npz.ErrShape, Remedy: what}
}

func numbers(f *npz.File, key string) ([]float64, error) {
	a, err := f.Read(key)
	if err != nil {
		return nil, err
	}
	return npz.Floats[float64](a)
}
