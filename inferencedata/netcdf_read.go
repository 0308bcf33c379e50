package inferencedata

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/hdf5"
)

// hidden are the attributes that netCDF-4 keeps for itself.
var hidden = []string{
	"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_Netcdf4Dimid", "_Netcdf4Coordinates", "_nc3_strict",
	"_NCProperties", "DIMENSION_LABELS",
}

// ReadNetCDF reads a tree from a netCDF-4 file: those of [WriteNetCDF], and
// those of ArviZ and xarray with either of their netCDF engines. Small and
// unsigned integers come back as int32 or int64. Packed variables (scale_factor,
// add_offset, _FillValue, missing_value, _Unsigned) come back as their values,
// with NaN for what is missing, as xarray gives them.
//
// With names of groups only those are read, the others not even into memory; a
// name that the file lacks is ignored. Each named group must bring its own
// dimensions, as the groups of InferenceData do.
func ReadNetCDF(path string, groups ...string) (*Tree, error) {
	f, err := hdf5.OpenFile(path, hdf5.Options{})
	if err != nil {
		return nil, fmt.Errorf("inferencedata: %w", err)
	}
	defer f.Close()
	t, err := readTree(f, groups...)
	if err != nil {
		return nil, fmt.Errorf("inferencedata: %s: %w", path, err)
	}
	return t, nil
}

// readTree reads the groups, or only some. Dimensions of one group may be used by others, as
// netCDF allows for groups within groups, so they are collected over the file.
func readTree(f *hdf5.File, only ...string) (*Tree, error) {
	root, err := f.Root()
	if err != nil {
		return nil, err
	}
	t := &Tree{Attrs: visible(root.Attrs())}
	shared := map[hdf5.Ref]Dim{}
	for _, name := range root.Names() {
		if len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		is, err := root.IsGroup(name)
		if err != nil {
			return nil, err
		}
		if !is {
			return nil, fmt.Errorf("variable %q lies outside any group; this is not InferenceData", name)
		}
		g, err := root.Group(name)
		if err != nil {
			return nil, err
		}
		d, err := readGroup(g, name, shared)
		if err != nil {
			return nil, fmt.Errorf("group %q: %w", name, err)
		}
		t.Groups = append(t.Groups, *d)
	}
	return t, nil
}

// A groupReader reads one group.
type groupReader struct {
	d        *Dataset
	dims     map[hdf5.Ref]Dim
	order    map[string]int // netCDF identifiers of dimensions
	datasets []*hdf5.Dataset
	aux      []string // names of coordinates that label no dimension
}

// readGroup collects the dimensions first, since variables refer to them.
func readGroup(g *hdf5.Group, name string, shared map[hdf5.Ref]Dim) (*Dataset, error) {
	r := &groupReader{d: &Dataset{Name: name}, dims: shared, order: map[string]int{}}
	r.d.Attrs = r.takeCoordinates(visible(g.Attrs()))
	for _, member := range g.Names() {
		is, err := g.IsGroup(member)
		if err != nil {
			return nil, err
		}
		if is {
			return nil, fmt.Errorf("it contains a group %q; InferenceData has one level of groups", member)
		}
		d, err := g.Dataset(member)
		if err != nil {
			return nil, err
		}
		if err := r.addDim(member, d); err != nil {
			return nil, err
		}
		r.datasets = append(r.datasets, d)
	}
	slices.SortStableFunc(r.d.Dims, func(a, b Dim) int { return cmp.Compare(r.order[a.Name], r.order[b.Name]) })
	return r.d, r.readVariables(g.Names())
}

// addDim notes the dimension that a scale stands for.
func (r *groupReader) addDim(name string, d *hdf5.Dataset) error {
	if d.Attr("CLASS") != "DIMENSION_SCALE" {
		return nil
	}
	if len(d.Shape()) != 1 {
		return fmt.Errorf("dimension scale %q has %d axes; only one is supported", name, len(d.Shape()))
	}
	dim := Dim{name, d.Shape()[0]}
	r.d.Dims = append(r.d.Dims, dim)
	r.dims[d.Ref()] = dim
	switch id := d.Attr("_Netcdf4Dimid").(type) {
	case int32:
		r.order[name] = int(id)
	case int64:
		r.order[name] = int(id)
	default:
		r.order[name] = math.MaxInt
	}
	return nil
}

// readVariables reads all that is not just a dimension. What is a coordinate
// is known only when all attributes have been seen.
func (r *groupReader) readVariables(names []string) error {
	var all []Variable
	for i, d := range r.datasets {
		if label, _ := d.Attr("NAME").(string); d.Attr("CLASS") == "DIMENSION_SCALE" && strings.HasPrefix(label, bareLabel) {
			continue
		}
		v, err := r.readVariable(names[i], d)
		if err != nil {
			return err
		}
		all = append(all, v)
	}
	for _, v := range all {
		if v.labels() || slices.Contains(r.aux, v.Name) {
			r.d.Coords = append(r.d.Coords, v)
		} else {
			r.d.Vars = append(r.d.Vars, v)
		}
	}
	return nil
}

// readVariable reads names, data and attributes, and restores booleans.
func (r *groupReader) readVariable(name string, d *hdf5.Dataset) (Variable, error) {
	v := Variable{Name: name, Shape: d.Shape(), Attrs: r.takeCoordinates(visible(d.Attrs()))}
	var err error
	if v.Dims, err = r.dimsOf(name, d); err != nil {
		return v, err
	}
	data, err := d.Read()
	if err != nil {
		return v, err
	}
	if v.Data, err = plainForm(data); err != nil {
		return v, fmt.Errorf("variable %q: %w", name, err)
	}
	if ints, ok := v.Data.([]int8); ok && v.Attr("dtype") == "bool" {
		v.Data = asBool(ints)
		v.Attrs = emptyToNil(without(v.Attrs, "dtype"))
	}
	if err := unpack(&v, d.Attrs()); err != nil {
		return v, fmt.Errorf("variable %q: %w", name, err)
	}
	return v, nil
}

// takeCoordinates removes the attribute "coordinates" and notes its names.
func (r *groupReader) takeCoordinates(attrs []Attr) []Attr {
	names, ok := attrValue(attrs, "coordinates").(string)
	if !ok {
		return attrs
	}
	r.aux = append(r.aux, strings.Fields(names)...)
	return emptyToNil(without(attrs, "coordinates"))
}

// dimsOf finds the names of a variable's dimensions.
func (r *groupReader) dimsOf(name string, d *hdf5.Dataset) ([]string, error) {
	if dim, ok := r.dims[d.Ref()]; ok && d.Attr("CLASS") == "DIMENSION_SCALE" {
		return []string{dim.Name}, nil
	}
	list, _ := d.Attr("DIMENSION_LIST").([][]hdf5.Ref)
	if len(list) != len(d.Shape()) {
		return nil, fmt.Errorf("variable %q has %d axes and %d named dimensions; this is not netCDF-4", name, len(d.Shape()), len(list))
	}
	var dims []string
	for axis, refs := range list {
		if len(refs) == 0 {
			return nil, fmt.Errorf("variable %q: axis %d has no name", name, axis)
		}
		dim, ok := r.dims[refs[0]]
		if !ok || dim.Len != d.Shape()[axis] {
			return nil, fmt.Errorf("variable %q: axis %d refers to no dimension of length %d", name, axis, d.Shape()[axis])
		}
		dims = append(dims, dim.Name)
	}
	return dims, nil
}

// plainForm turns what HDF5 has into what a variable may hold.
func plainForm(data any) (any, error) {
	switch d := data.(type) {
	case []float64, []float32, []int64, []int32, []int8, []bool, []string:
		return d, nil
	case []int16:
		return widen[int32](d), nil
	case []uint8:
		return widen[int32](d), nil
	case []uint16:
		return widen[int32](d), nil
	case []uint32:
		return widen[int64](d), nil
	case []uint64:
		if slices.ContainsFunc(d, func(x uint64) bool { return x > math.MaxInt64 }) {
			return nil, fmt.Errorf("its integers are too large for int64")
		}
		return widen[int64](d), nil
	}
	return nil, fmt.Errorf("data of type %T is not supported", data)
}

func widen[T int32 | int64, S int16 | uint8 | uint16 | uint32 | uint64](data []S) []T {
	out := make([]T, len(data))
	for i, x := range data {
		out[i] = T(x)
	}
	return out
}

// visible drops the attributes of netCDF itself and those of types that this
// package does not know.
func visible(attrs []hdf5.Attr) []Attr {
	var out []Attr
	for _, a := range attrs {
		if slices.Contains(hidden, a.Name) || a.Value == nil {
			continue
		}
		if value, ok := plainAttr(a.Value); ok {
			out = append(out, Attr{a.Name, value})
		}
	}
	return out
}

// plainAttr turns what HDF5 has into what an attribute may hold.
func plainAttr(value any) (any, bool) {
	if checkAttrValue("", value) == nil {
		return value, true
	}
	switch v := value.(type) {
	case int16:
		return int32(v), true
	case uint8:
		return int32(v), true
	case uint16:
		return int32(v), true
	case uint32:
		return int64(v), true
	case uint64:
		return int64(v), v <= math.MaxInt64
	case []int8:
		return convert[int64](v), true
	}
	return nil, false
}

// emptyToNil makes no attributes look the same whether some were removed or not.
func emptyToNil(attrs []Attr) []Attr {
	if len(attrs) == 0 {
		return nil
	}
	return attrs
}
