package npzdata

import (
	"errors"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/ptychography"
)

// ReadObject reads the object of a reconstruction, the arrays prefix+"object" of
// shape (rows, columns), all of finite intensity, and prefix+"origin_xy" of two numbers,
// where its first pixel lies.
func ReadObject(f *npz.File, prefix string) (*ptychography.Object, error) {
	key, place := prefix+"object", prefix+"origin_xy"
	a, err1 := f.Read(key)
	origin, err2 := f.Read(place)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	v, err1 := npz.Complexes[complex64](a)
	at, err2 := npz.Floats[float64](origin)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	if len(a.Shape) != 2 || len(v) == 0 {
		return nil, bad(key, &a.Header, "name a reconstruction", "%w, (rows, columns) is needed", npz.ErrShape)
	}
	if len(at) != 2 || !finite(at[0]) || !finite(at[1]) {
		return nil, bad(place, &origin.Header, "name a reconstruction", "%v is no position of a pixel", at)
	}
	return &ptychography.Object{
		Image:  ptychography.Image{Rows: a.Shape[0], Cols: a.Shape[1], Data: v},
		Origin: ptychography.Position{X: at[0], Y: at[1]},
	}, finiteObject(key, a, v)
}

// finiteObject fails at the first pixel whose intensity is no number.
func finiteObject(key string, a *npz.Array, v []complex64) error {
	for i, x := range v {
		if !finite(float64(real(x)*real(x) + imag(x)*imag(x))) {
			return bad(key, &a.Header, "repair the object or leave it out", "element %v is %v", unravel(i, a.Shape), x)
		}
	}
	return nil
}
