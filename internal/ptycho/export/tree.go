package export

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/latent-go/latent/internal/hdf5"
)

// tree collects what goes into an HDF5 file and keeps the first error.
type tree struct {
	w      *hdf5.Writer
	groups map[string]*hdf5.GroupWriter
	err    error
}

// hdf writes a file whole or not at all.
func (r *Result) hdf(to string, fill func(*tree)) error {
	return hdf5.WriteFile(to, 0o644, func(w *hdf5.Writer) error {
		t := &tree{w: w, groups: map[string]*hdf5.GroupWriter{".": w.Root()}}
		fill(t)
		return t.err
	})
}

func (t *tree) attr(name string, v any) {
	if t.err == nil {
		t.err = t.w.Root().Attr(name, v)
	}
}

func (t *tree) group(dir string) *hdf5.GroupWriter {
	if g := t.groups[dir]; g != nil || t.err != nil {
		return g
	}
	parent := t.group(path.Dir(dir))
	if t.err != nil {
		return nil
	}
	g, err := parent.Group(path.Base(dir))
	t.groups[dir], t.err = g, err
	return g
}

var types = map[string]hdf5.Type{
	"[]float64": hdf5.Float64, "[]float32": hdf5.Float32, "[]complex64": hdf5.Complex64, "[]int64": hdf5.Int64, "[]int32": hdf5.Int32, "[]string": hdf5.String,
}

// put writes a dataset with attributes, names and values in turn.
func (t *tree) put(name string, values any, shape []int, attrs ...any) {
	g := t.group(path.Dir(name))
	if t.err != nil {
		return
	}
	d, err := g.Dataset(path.Base(name), hdf5.Spec{Type: types[fmt.Sprintf("%T", values)], Shape: shape})
	if err == nil {
		err = d.Write(values)
	}
	of := map[string]any{}
	for i := 0; i+1 < len(attrs); i += 2 {
		of[attrs[i].(string)] = attrs[i+1]
	}
	for _, key := range slices.Sorted(maps.Keys(of)) {
		if err == nil {
			err = d.Attr(key, of[key])
		}
	}
	t.err = err
}

// tiffText tells the scale, which the resolution has in few digits.
func tiffText(pixel float64) string {
	if pixel > 0 {
		return fmt.Sprintf("amplitude and phase (radians) of a ptychographic reconstruction; one pixel is %.9g m", pixel)
	}
	return "amplitude and phase (radians) of a ptychographic reconstruction"
}
