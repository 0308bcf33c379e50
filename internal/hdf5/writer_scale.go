package hdf5

import (
	"errors"
	"fmt"
)

// scaleInfo is what a dataset knows about dimension scales (HDF5 Dimension
// Scale Specification): which scales it is measured by, and, if it is a scale
// itself, who uses it.
type scaleInfo struct {
	label  string
	scale  bool
	attach []*DatasetWriter // the scale of each axis
	users  []scaleUser
}

type scaleUser struct {
	target *object
	axis   int
}

// MakeScale turns a one-dimensional dataset into a dimension scale with the
// given label, normally its own name.
func (d *DatasetWriter) MakeScale(label string) error {
	if len(d.spec.Shape) != 1 {
		return fmt.Errorf("hdf5: dataset %q has %d axes; a dimension scale has one", d.obj.name, len(d.spec.Shape))
	}
	s := d.scaleInfo()
	if s.scale {
		return fmt.Errorf("hdf5: dataset %q is a dimension scale already", d.obj.name)
	}
	s.scale, s.label = true, label
	return nil
}

// AttachScales names the axes of a dataset: one scale per axis, each of the
// axis' length.
func (d *DatasetWriter) AttachScales(scales ...*DatasetWriter) error {
	s := d.scaleInfo()
	switch {
	case s.scale:
		return fmt.Errorf("hdf5: dataset %q is a dimension scale and can have none", d.obj.name)
	case s.attach != nil:
		return fmt.Errorf("hdf5: dataset %q has its scales already", d.obj.name)
	case len(scales) != len(d.spec.Shape):
		return fmt.Errorf("hdf5: dataset %q has %d axes and was given %d scales", d.obj.name, len(d.spec.Shape), len(scales))
	}
	for i, c := range scales {
		if err := c.measures(d.spec.Shape[i]); err != nil {
			return fmt.Errorf("hdf5: axis %d of dataset %q: %w", i, d.obj.name, err)
		}
	}
	for i, c := range scales {
		c.obj.scale.users = append(c.obj.scale.users, scaleUser{d.obj, i})
	}
	s.attach = scales
	return nil
}

// measures checks that d can be the scale of an axis of n elements.
func (d *DatasetWriter) measures(n int) error {
	if d.obj.scale == nil || !d.obj.scale.scale {
		return fmt.Errorf("dataset %q is not a dimension scale", d.obj.name)
	}
	if d.total != n {
		return fmt.Errorf("scale %q has %d elements for %d positions", d.obj.name, d.total, n)
	}
	return nil
}

func (d *DatasetWriter) scaleInfo() *scaleInfo {
	if d.obj.scale == nil {
		d.obj.scale = &scaleInfo{}
	}
	return d.obj.scale
}

// addScaleAttributes writes down what AttachScales and MakeScale arranged.
// The back references let the HDF5 library detach a scale; a scale with so
// many users that they do not fit into an attribute goes without.
func (o *object) addScaleAttributes() {
	s := o.scale
	if s == nil {
		return
	}
	if s.scale {
		o.attrs = append(o.attrs, terminated("CLASS", "DIMENSION_SCALE"), terminated("NAME", s.label))
	}
	if len(s.attach) > 0 {
		o.attrs = append(o.attrs, s.dimensionList())
	}
	if n := len(s.users); n > 0 && 16*n <= maxMessage/2 {
		o.attrs = append(o.attrs, s.referenceList())
	}
}

// terminated is text with a closing zero byte, the only kind that the HDF5
// library accepts for CLASS.
func terminated(name, v string) *attribute {
	typ := fixedString(len(v) + 1)
	typ.pad = 0
	return &attribute{name: name, typ: typ, raw: append([]byte(v), 0)}
}

// dimensionList holds, per axis, a list of one reference to its scale.
func (s *scaleInfo) dimensionList() *attribute {
	n := len(s.attach)
	fill := func(h *heapWriter, raw []byte) error {
		var errs []error
		for i, c := range s.attach {
			errs = append(errs, h.add(raw[16*i:], 1, le.AppendUint64(nil, c.obj.addr)))
		}
		return errors.Join(errs...)
	}
	return &attribute{name: "DIMENSION_LIST", typ: Type{class: RefList, size: 16}, dims: []int{n}, raw: make([]byte, 16*n), fill: fill}
}

// referenceList holds the users of a scale, each with the axis in question.
func (s *scaleInfo) referenceList() *attribute {
	n := len(s.users)
	fill := func(_ *heapWriter, raw []byte) error {
		for i, u := range s.users {
			le.PutUint64(raw[16*i:], u.target.addr)
			le.PutUint32(raw[16*i+8:], uint32(u.axis))
		}
		return nil
	}
	return &attribute{name: "REFERENCE_LIST", typ: Type{class: scaleUse, size: 16}, dims: []int{n}, raw: make([]byte, 16*n), fill: fill}
}
