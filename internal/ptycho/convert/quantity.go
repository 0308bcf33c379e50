package convert

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
)

// quantity is what a number measures.
type quantity string

const (
	aLength  quantity = "length"
	anEnergy quantity = "energy"
	pixels   quantity = "pixels"
)

// prefixes of units, short and spelled. A large letter is told from a small one
// where both are in use: mm, meV, MeV.
var prefixes = map[string]float64{
	"": 1, "k": 1e3, "kilo": 1e3, "M": 1e6, "mega": 1e6, "G": 1e9, "giga": 1e9, "c": 1e-2, "centi": 1e-2, "d": 1e-1, "deci": 1e-1,
	"m": 1e-3, "milli": 1e-3, "u": 1e-6, "micro": 1e-6, "n": 1e-9, "nano": 1e-9, "p": 1e-12, "pico": 1e-12, "f": 1e-15, "femto": 1e-15,
}

// bases are the names behind a prefix.
var bases = []struct {
	kind   quantity
	factor float64
	names  []string
}{
	{anEnergy, joule, []string{"electronvolt", "electron volt", "electron-volt", "ev"}},
	{anEnergy, 1, []string{"joule", "j"}},
	{aLength, 1, []string{"meter", "metre", "m"}},
}

// fixedUnits have no prefix.
var fixedUnits = map[string]struct {
	kind   quantity
	factor float64
}{
	"micron": {aLength, 1e-6}, "angstrom": {aLength, 1e-10}, "angstroem": {aLength, 1e-10}, "ångström": {aLength, 1e-10}, "ångstrom": {aLength, 1e-10},
	"å": {aLength, 1e-10}, "a": {aLength, 1e-10}, "px": {pixels, 1}, "pixel": {pixels, 1}, "pix": {pixels, 1}, "mev": {anEnergy, 1e6 * joule},
}

// unit reads a unit as files spell it: um, µm in either Unicode form, microns,
// micrometre, keV, Angstrom. The empty unit is SI, as is none.
func unit(text string) (kind quantity, factor float64, ok bool) {
	s := strings.TrimSpace(strings.Trim(text, "\x00[]() "))
	s = strings.NewReplacer("µ", "u", "μ", "u", "\u212b", "å", "A\u030a", "å").Replace(s)
	if s == "" {
		return "", 1, true
	}
	if s == "meV" { // before letters become small: a large one would be mega
		return anEnergy, 1e-3 * joule, true
	}
	low := strings.ToLower(s)
	for _, name := range []string{low, strings.TrimSuffix(low, "s")} {
		if w, found := fixedUnits[name]; found {
			return w.kind, w.factor, true
		}
	}
	for _, b := range bases {
		for _, name := range b.names {
			for _, form := range []string{name, name + "s"} {
				rest, found := strings.CutSuffix(low, form)
				if !found || len(rest) > len(s) {
					continue
				}
				if f, found := prefix(strings.TrimRight(s[:len(rest)], " -"), b.kind); found {
					return b.kind, f * b.factor, true
				}
			}
		}
	}
	return "", 0, false
}

// prefix reads a prefix. No file measures lengths in megametres or energies in
// millielectronvolts: a letter in the other case means what is in use.
func prefix(p string, kind quantity) (float64, bool) {
	if kind == aLength && p == "M" {
		p = "m"
	}
	if f, ok := prefixes[p]; ok {
		return f, true
	}
	f, ok := prefixes[strings.ToLower(p)]
	if p == "m" && kind == anEnergy {
		return 1e6, true
	}
	return f, ok
}

// text takes an attribute that is a text, bytes, or an array of one of them.
func text(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, true
	case []string:
		if len(x) == 1 {
			return x[0], true
		}
	case []byte:
		return string(x), true
	}
	return "", false
}

// scale is the factor that the attribute units of an array asks for; without one,
// or with an empty one, the default of its place. Errors name the flag that replaces it.
func scale(a archive, name string, kind quantity, otherwise float64, flag string) (float64, error) {
	v, there := a.attr(name, "units")
	if !there {
		v, there = a.attr(name, "unit")
	}
	if !there || v == nil {
		return otherwise, nil
	}
	u, ok := text(v)
	if !ok {
		return 0, a.bad(name, nil, "store one unit as a text, or give "+flag, "the attribute units is %v", v)
	}
	k, factor, ok := unit(u)
	switch {
	case !ok:
		return 0, a.bad(name, nil, "store it in metres or joules, or give "+flag, "unit %q is not known", u)
	case k == "":
		return otherwise, nil
	case k != kind:
		return 0, a.bad(name, nil, "store the right number there, or give "+flag, "unit %q is that of a %s, not of a %s", u, k, kind)
	}
	return factor, nil
}

// quantityAt reads one number in metres or joules; an array that is not there, and
// zero, is unknown. Numbers for every pattern must agree to a thousandth.
func quantityAt(a archive, name string, kind quantity, otherwise float64, flag string) (value, error) {
	if !a.Has(name) {
		return value{}, nil
	}
	v, h, err := numbersAt(a, name)
	if err != nil {
		return value{}, err
	}
	factor, err := scale(a, name, kind, otherwise, flag)
	if err != nil {
		return value{}, err
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		low, high = min(low, x), max(high, x)
	}
	switch {
	case len(v) == 0 || low == 0 && high == 0:
		return value{}, nil
	case !(math.Abs(high-low) <= 1e-3*math.Abs(high)):
		return value{}, a.bad(name, h, "store one number, convert the parts one by one, or give "+flag, "values from %.6g to %.6g", low, high)
	}
	return value{v: low * factor, from: a.shown(name)}, nil
}

// numbersAt reads finite numbers, flat.
func numbersAt(a archive, name string) ([]float64, *npz.Header, error) {
	v, h, err := anyAt(a, name)
	if err != nil {
		return nil, nil, err
	}
	if i := slices.IndexFunc(v, func(x float64) bool { return x-x != 0 }); i >= 0 {
		return nil, nil, a.bad(name, h, "drop the pattern or repair the number", "element %d is %v", i, v[i])
	}
	return v, h, nil
}

// anyAt reads numbers, flat, which need not be finite.
func anyAt(a archive, name string) ([]float64, *npz.Header, error) {
	h, err := a.Header(name)
	if err != nil {
		return nil, nil, err
	}
	if h.Len() > mostNumbers {
		return nil, nil, a.bad(name, h, "name another array, or give the flag", "%w: it has %d elements", npz.ErrTooLarge, h.Len())
	}
	x, err := a.Read(name)
	if err != nil {
		return nil, nil, err
	}
	v, err := reals[float64](a, name, x)
	return v, h, err
}

// mostNumbers bounds positions and other lists of numbers.
const mostNumbers = 1 << 26

// number takes a number or a slice of one.
func number(v any) (float64, bool) {
	switch x := v.(type) {
	case nil, string, []string:
		return 0, false
	case bool:
		if x {
			return 1, true
		}
		return 0, true
	case float64:
		return x, true
	case float32:
		return float64(x), true
	case int64:
		return float64(x), true
	case int32:
		return float64(x), true
	}
	f, err := hdf5.Numbers[float64](v)
	if err != nil || len(f) != 1 {
		return 0, false
	}
	return f[0], true
}

// electron is the wavelength of an electron that a voltage has accelerated, with
// the mass that it gains (de Broglie; e.g. Kirkland, Advanced Computing in
// Electron Microscopy, eq. 2.5): h c / sqrt(E (2 m c^2 + E)).
func electron(volts float64) float64 {
	const rest = 510998.95 // electron volts
	return hc / math.Sqrt(volts*(2*rest+volts))
}

// candidate is a place where a format keeps a number, and its unit without an
// attribute.
type candidate struct {
	name string
	unit float64
}

func metres(names ...string) []candidate {
	out := make([]candidate, len(names))
	for i, n := range names {
		out[i] = candidate{n, 1}
	}
	return out
}

// first takes the first candidate that can be read. What cannot is no reason to
// fail as long as another one, or a flag, says it.
func first(a archive, kind quantity, list []candidate, flag string) value {
	var failed error
	for _, c := range list {
		v, err := quantityAt(a, c.name, kind, c.unit, flag)
		if err != nil && failed == nil {
			failed = err
		}
		if err == nil && v.v != 0 {
			v.passed = failed
			return v
		}
	}
	return value{err: failed}
}

func (v value) String() string { return fmt.Sprintf("%.6g m from %s", v.v, v.from) }
