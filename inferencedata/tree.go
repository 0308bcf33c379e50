package inferencedata

import "slices"

// A Tree is a whole file: groups and the attributes of the file itself.
type Tree struct {
	Groups []Dataset
	Attrs  []Attr
}

// A Dataset is one group.
type Dataset struct {
	Name string
	// Dims fixes the dimensions and their order. It may be left out: then they
	// are taken from the coordinates and variables as they come. Reading
	// always fills it in.
	Dims   []Dim
	Coords []Variable // labels of dimensions, and other coordinates
	Vars   []Variable // data
	Attrs  []Attr
}

// A Dim is a named dimension.
type Dim struct {
	Name string
	Len  int
}

// A Variable is an array with named dimensions. Data is row-major, one of
// []float64, []float32, []int64, []int32, []int8, []bool and []string, or, to
// write without having it all in memory, a [Float32Stream].
type Variable struct {
	Name  string
	Dims  []string // none for a single value
	Shape []int
	Data  any
	Attrs []Attr
}

// An Attr is an attribute of a tree, a group or a variable. Value is a string,
// int, int64, int32, int8, float64, float32, or a slice of one of these but
// int8. An int comes back as int64.
type Attr struct {
	Name  string
	Value any
}

// A Float32Stream yields the elements of a variable in order, by calling emit
// with one piece after another, and returns the error of emit or its own. It
// may be called more than once and must yield the same each time.
type Float32Stream func(emit func([]float32) error) error

// Index returns a coordinate that numbers a dimension 0, 1, ..., n-1, as ArviZ
// labels chain and draw.
func Index(dim string, n int) Variable {
	v := make([]int64, n)
	for i := range v {
		v[i] = int64(i)
	}
	return Coord(dim, v)
}

// Coord returns a coordinate that labels a dimension of the same name.
func Coord[T int64 | int32 | float64 | string](dim string, labels []T) Variable {
	return Variable{Name: dim, Dims: []string{dim}, Shape: []int{len(labels)}, Data: labels}
}

// Group returns the named group, or nil.
func (t *Tree) Group(name string) *Dataset {
	for i := range t.Groups {
		if t.Groups[i].Name == name {
			return &t.Groups[i]
		}
	}
	return nil
}

// Var returns the named variable or coordinate, or nil.
func (d *Dataset) Var(name string) *Variable {
	for _, list := range [][]Variable{d.Vars, d.Coords} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}

// Dim returns the length of a dimension; ok is false if there is none.
func (d *Dataset) Dim(name string) (n int, ok bool) {
	for _, dim := range d.dims() {
		if dim.Name == name {
			return dim.Len, true
		}
	}
	return 0, false
}

// dims returns the dimensions, collected from the variables if need be.
func (d *Dataset) dims() []Dim {
	if d.Dims != nil {
		return d.Dims
	}
	var dims []Dim
	for _, v := range d.all() {
		for i, name := range v.Dims {
			known := slices.ContainsFunc(dims, func(d Dim) bool { return d.Name == name })
			if !known && i < len(v.Shape) {
				dims = append(dims, Dim{name, v.Shape[i]})
			}
		}
	}
	return dims
}

// all lists coordinates and variables.
func (d *Dataset) all() []Variable { return slices.Concat(d.Coords, d.Vars) }

// labels says whether v is the coordinate that labels the dimension of its
// own name.
func (v *Variable) labels() bool { return len(v.Dims) == 1 && v.Dims[0] == v.Name }

// Attr returns the value of an attribute, or nil.
func (v *Variable) Attr(name string) any { return attrValue(v.Attrs, name) }

// Attr returns the value of an attribute of the group, or nil.
func (d *Dataset) Attr(name string) any { return attrValue(d.Attrs, name) }

// Attr returns the value of an attribute of the tree, or nil.
func (t *Tree) Attr(name string) any { return attrValue(t.Attrs, name) }

func attrValue(attrs []Attr, name string) any {
	for _, a := range attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}
