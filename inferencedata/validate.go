package inferencedata

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is NC_MAX_NAME of the netCDF library, in bytes.
const maxName = 256

// Sampled says whether a group holds draws, so that its variables start with
// the dimensions chain and draw.
func Sampled(group string) bool {
	switch strings.TrimPrefix(group, "warmup_") {
	case "posterior", "posterior_predictive", "predictions", "log_likelihood", "sample_stats",
		"prior", "prior_predictive", "log_prior", "sample_stats_prior", "unconstrained_posterior":
		return true
	}
	return false
}

// Validate checks that a tree can be written: names are legal and unique,
// shapes agree with dimensions and data. All faults are reported at once.
func (t *Tree) Validate() error {
	errs := checkAttrs("the tree", t.Attrs)
	seen := map[string]bool{}
	for i := range t.Groups {
		g := &t.Groups[i]
		where := fmt.Sprintf("group %q", g.Name)
		errs = append(errs, checkName(where, g.Name, seen))
		for _, err := range g.validate() {
			errs = append(errs, fmt.Errorf("%s: %w", where, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("inferencedata: %w", err)
	}
	return nil
}

// validate lists the faults of one group.
func (d *Dataset) validate() []error {
	errs := checkAttrs("its", d.Attrs)
	dims := map[string]int{}
	for _, dim := range d.dims() {
		where := fmt.Sprintf("dimension %q", dim.Name)
		if _, twice := dims[dim.Name]; twice {
			errs = append(errs, fmt.Errorf("%s is given twice", where))
		}
		if dim.Len < 0 {
			errs = append(errs, fmt.Errorf("%s has length %d", where, dim.Len))
		}
		errs = append(errs, checkName(where, dim.Name, map[string]bool{}))
		dims[dim.Name] = dim.Len
	}
	seen := map[string]bool{}
	for i := range d.Coords {
		errs = append(errs, checkVariable("coordinate", &d.Coords[i], dims, seen)...)
		errs = append(errs, checkCoordinate(&d.Coords[i], dims))
	}
	for i := range d.Vars {
		errs = append(errs, checkVariable("variable", &d.Vars[i], dims, seen)...)
		errs = append(errs, d.checkData(&d.Vars[i], dims))
	}
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// checkData checks what only data variables must satisfy.
func (d *Dataset) checkData(v *Variable, dims map[string]int) error {
	if _, ok := dims[v.Name]; ok {
		return fmt.Errorf("variable %q has the name of a dimension; make it a coordinate or rename it", v.Name)
	}
	if !Sampled(d.Name) || len(v.Dims) >= 2 && v.Dims[0] == "chain" && v.Dims[1] == "draw" {
		return nil
	}
	return fmt.Errorf("variable %q has dimensions %q; draws start with chain, draw", v.Name, v.Dims)
}

// checkCoordinate checks what only coordinates must satisfy. Names of
// coordinates that label no dimension are listed in an attribute, separated by
// spaces.
func checkCoordinate(v *Variable, dims map[string]int) error {
	if _, ok := dims[v.Name]; ok && !v.labels() {
		return fmt.Errorf("coordinate %q has the name of a dimension and must have just that dimension, not %q", v.Name, v.Dims)
	}
	if strings.ContainsFunc(v.Name, unicode.IsSpace) && !v.labels() {
		return fmt.Errorf("coordinate %q labels no dimension, so its name must not contain a space", v.Name)
	}
	return nil
}

// checkVariable checks what all variables must satisfy.
func checkVariable(kind string, v *Variable, dims map[string]int, seen map[string]bool) []error {
	where := fmt.Sprintf("%s %q", kind, v.Name)
	errs := append(checkAttrs(where, v.Attrs), checkName(where, v.Name, seen))
	if len(v.Dims) != len(v.Shape) {
		return append(errs, fmt.Errorf("%s has %d dimensions %q and a shape of %d, %v", where, len(v.Dims), v.Dims, len(v.Shape), v.Shape))
	}
	for i, name := range v.Dims {
		n, ok := dims[name]
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("%s: dimension %q is not one of the group", where, name))
		case n != v.Shape[i]:
			errs = append(errs, fmt.Errorf("%s: dimension %q has length %d here and %d in the group", where, name, v.Shape[i], n))
		case slices.Contains(v.Dims[:i], name):
			errs = append(errs, fmt.Errorf("%s has dimension %q twice; rename one", where, name))
		}
	}
	return append(errs, checkElements(where, v))
}

// checkElements compares the data with the shape.
func checkElements(where string, v *Variable) error {
	want, err := count(v.Shape)
	if err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	n, ok := dataLen(v.Data, v.Shape)
	switch {
	case !ok:
		return fmt.Errorf("%s: data of type %T cannot be written", where, v.Data)
	case n != want:
		return fmt.Errorf("%s has %d elements and a shape of %v, %d elements", where, n, v.Shape, want)
	}
	for i, s := range stringsOf(v.Data) {
		if err := checkText(s); err != nil {
			return fmt.Errorf("%s: element %d: %w", where, i, err)
		}
	}
	return nil
}

func stringsOf(data any) []string {
	v, _ := data.([]string)
	return v
}

// checkText refuses what readers written in C cut and those in Python reject.
func checkText(s string) error {
	if strings.ContainsRune(s, 0) {
		return fmt.Errorf("text %.40q contains a zero byte; remove it", s)
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("text %.40q is not valid UTF-8; decode it first", s)
	}
	return nil
}

// checkName applies the rules of the NetCDF User's Guide, "netCDF Names", and
// refuses a second use.
func checkName(where, name string, seen map[string]bool) error {
	if seen[name] {
		return fmt.Errorf("%s: the name is used twice", where)
	}
	seen[name] = true
	return legalName(where, name)
}

// legalName applies the rules of netCDF. Normal form C matters because netCDF-C
// normalises the names it is asked for, and would never find another form.
func legalName(where, name string) error {
	if name == "" {
		return fmt.Errorf("%s: the name is empty", where)
	}
	if len(name) > maxName {
		return fmt.Errorf("%s: the name has %d bytes; the limit is %d", where, len(name), maxName)
	}
	if !utf8.ValidString(name) || !norm.NFC.IsNormalString(name) {
		return fmt.Errorf("%s: the name is not UTF-8 in normal form C; normalise it", where)
	}
	if c := name[0]; c < utf8.RuneSelf && c != '_' && !isAlnum(c) {
		return fmt.Errorf("%s: the name must start with a letter, a digit or an underscore", where)
	}
	if strings.HasSuffix(name, " ") {
		return fmt.Errorf("%s: the name must not end with a space", where)
	}
	for _, r := range name {
		if r == '/' || r < ' ' || r == 0x7f {
			return fmt.Errorf("%s: the name must not contain %q", where, r)
		}
	}
	return nil
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// reserved are the attributes by which netCDF-4 and xarray keep their books.
var reserved = []string{
	"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates",
	"_nc3_strict", "_NCProperties", "_ARRAY_DIMENSIONS", "coordinates", "dtype",
}

// checkAttrs lists the faults of the attributes of one object.
func checkAttrs(where string, attrs []Attr) []error {
	var errs []error
	seen := map[string]bool{}
	for _, a := range attrs {
		at := fmt.Sprintf("%s: attribute %q", where, a.Name)
		err := checkName(at, a.Name, seen)
		if err == nil && slices.Contains(reserved, a.Name) {
			err = fmt.Errorf("%s is reserved", at)
		}
		if err == nil {
			err = checkAttrValue(at, a.Value)
		}
		errs = append(errs, err)
	}
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// checkAttrValue accepts the types that netCDF and JSON both have.
func checkAttrValue(at string, value any) error {
	texts := stringsOf(value)
	switch v := value.(type) {
	case string:
		texts = []string{v}
	case []string, int, int64, int32, int8, float64, float32, []int, []int64, []int32, []float64, []float32:
	case bool:
		return fmt.Errorf("%s: netCDF has no boolean attributes; use int8 or text", at)
	default:
		return fmt.Errorf("%s: a value of type %T cannot be written", at, value)
	}
	for _, s := range texts {
		if err := checkText(s); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
	}
	return nil
}
