package convert

import (
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
)

// units are what an attribute "units" may say, in metres or joules. CXI asks for
// SI units, and a file in the NeXus dialect of CXI states its own.
var units = map[string]float64{
	"m": 1, "mm": 1e-3, "um": 1e-6, "µm": 1e-6, "nm": 1e-9, "angstrom": 1e-10, "a": 1e-10, "pm": 1e-12,
	"j": 1, "ev": joule, "kev": 1e3 * joule, "mev": 1e6 * joule,
}

// length reads a number in metres or joules; a dataset that is not there is
// zero. Numbers for every pattern must agree to a thousandth.
func (h *hdf) length(name string) (value, error) {
	if !h.Has(name) {
		return value{}, nil
	}
	d, err := h.dataset(name)
	if err != nil {
		return value{}, err
	}
	v, err := h.floats(name)
	if err != nil {
		return value{}, err
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		low, high = min(low, x), max(high, x)
	}
	factor := 1.0
	if u, ok := d.Attr("units").(string); ok {
		if factor, ok = units[strings.ToLower(strings.TrimSpace(u))]; !ok {
			return value{}, h.bad(name, headerOf(d), "store it in metres or joules, or give the flag", "unit %q is not known", u)
		}
	}
	switch {
	case len(v) == 0 || low == 0 && high == 0:
		return value{}, nil
	case !(math.Abs(high-low) <= 1e-3*math.Abs(high)):
		return value{}, h.bad(name, headerOf(d), "store one number, or convert the parts one by one", "values from %.6g to %.6g", low, high)
	}
	return value{low * factor, "/" + name}, nil
}

// floats reads finite numbers, flat.
func (h *hdf) floats(name string) ([]float64, error) {
	d, err := h.dataset(name)
	if err != nil {
		return nil, err
	}
	v, err := d.Read()
	if err != nil {
		return nil, err
	}
	f, err := hdf5.Numbers[float64](v)
	if err != nil {
		return nil, h.bad(name, headerOf(d), "store numbers", "%w", npz.ErrKind)
	}
	if i := slices.IndexFunc(f, func(x float64) bool { return x-x != 0 }); i >= 0 {
		return nil, h.bad(name, headerOf(d), "drop the pattern or repair the number", "element %d is %v", i, f[i])
	}
	return f, nil
}

// attr returns a number among the attributes of the root or of a dataset.
func (h *hdf) attr(name, key string) (float64, bool) {
	attrs := h.root.Attrs()
	if name != "" {
		d, err := h.root.Dataset(name)
		if err != nil {
			return 0, false
		}
		attrs = d.Attrs()
	}
	i := slices.IndexFunc(attrs, func(a hdf5.Attr) bool { return a.Name == key })
	if i < 0 {
		return 0, false
	}
	return number(attrs[i].Value)
}

// number takes a number or a slice of one.
func number(v any) (float64, bool) {
	switch x := v.(type) {
	case float64:
		return x, true
	case float32:
		return float64(x), true
	case int64:
		return float64(x), true
	case int32:
		return float64(x), true
	case bool:
		if x {
			return 1, true
		}
		return 0, true
	}
	f, err := hdf5.Numbers[float64](v)
	if err != nil || len(f) != 1 {
		return 0, false
	}
	return f[0], true
}
