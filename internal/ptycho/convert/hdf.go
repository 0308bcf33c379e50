package convert

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/hdf5"
	"github.com/latent-go/latent/internal/npz"
)

// hdf is an HDF5 file.
type hdf struct {
	open *hdf5.File
	root *hdf5.Group
	path string
}

// mostHDF bounds one read of a mask, a probe or a batch of patterns.
const mostHDF = 1 << 30

func openHDF(path string, l npz.Limits) (*hdf, error) {
	most := mostHDF
	if l.MaxBytes > 0 {
		most = int(min(l.MaxBytes, mostHDF))
	}
	file, err := hdf5.OpenFile(path, hdf5.Options{MaxBytes: most, Siblings: true})
	if err != nil {
		return nil, err
	}
	h, err := newHDF(file, path)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return h, nil
}

func newHDF(file *hdf5.File, path string) (*hdf, error) {
	root, err := file.Root()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &hdf{open: file, root: root, path: path}, nil
}

func (h *hdf) file() string { return h.path }
func (h *hdf) places() names {
	if h.group("entry_1") {
		return namesCXI
	}
	return namesHDF
}

func (h *hdf) shown(name string) string { return "/" + trimSlash(name) }

// attr looks among the attributes of the root or of a dataset.
func (h *hdf) attr(name, key string) (any, bool) {
	attrs := h.root.Attrs()
	if name != "" {
		d, err := h.root.Dataset(name)
		if err != nil {
			return nil, false
		}
		attrs = d.Attrs()
	}
	i := slices.IndexFunc(attrs, func(a hdf5.Attr) bool { return a.Name == key })
	if i < 0 {
		return nil, false
	}
	return attrs[i].Value, true
}

func (h *hdf) members(group string) []string {
	g, err := h.root.Group(group)
	if err != nil {
		return nil
	}
	var out []string
	for _, name := range g.Names() {
		out = append(out, path.Join(group, name))
	}
	return out
}

func (h *hdf) Close() error { return h.open.Close() }

// Has tells whether a name leads to a dataset. One that is there and cannot be
// opened counts, so that reading it says why.
func (h *hdf) Has(name string) bool {
	_, err := h.root.Dataset(name)
	return err == nil || !errors.Is(err, hdf5.ErrNotFound)
}

// group tells whether a name leads to a group.
func (h *hdf) group(name string) bool {
	is, err := h.root.IsGroup(name)
	return err == nil && is
}

// dataset opens a dataset. A missing one is told with what the file has.
func (h *hdf) dataset(name string) (*hdf5.Dataset, error) {
	d, err := h.root.Dataset(name)
	if errors.Is(err, hdf5.ErrNotFound) {
		return nil, h.bad(name, nil, "the file has "+h.inventory(), "no such dataset")
	}
	return d, err
}

func (h *hdf) bad(name string, header *npz.Header, remedy, format string, args ...any) error {
	text := fmt.Sprintf("dataset %q", "/"+strings.TrimPrefix(name, "/"))
	if header != nil {
		text += ", " + header.String()
	}
	return fmt.Errorf("%s: %w: %s", text, fmt.Errorf(format, args...), remedy)
}

var kinds = map[hdf5.Class]npz.Kind{
	hdf5.Integer: npz.Int, hdf5.Unsigned: npz.Uint, hdf5.Float: npz.Float, hdf5.Complex: npz.Complex,
	hdf5.Boolean: npz.Bool, hdf5.FixString: npz.Bytes, hdf5.VarString: npz.Object,
}

func headerOf(d *hdf5.Dataset) *npz.Header {
	t := npz.DType{Kind: npz.Object, Size: d.Type().Size()}
	if k, ok := kinds[d.Type().Class()]; ok {
		t.Kind = k
	}
	return &npz.Header{Shape: d.Shape(), DType: t}
}

func (h *hdf) Header(name string) (*npz.Header, error) {
	d, err := h.dataset(name)
	if err != nil {
		return nil, err
	}
	return h.asStored(name, headerOf(d)), nil
}

func (h *hdf) Read(name string) (*npz.Array, error) {
	d, err := h.dataset(name)
	if err != nil {
		return nil, err
	}
	if err := h.fits(name, d); err != nil {
		return nil, err
	}
	v, err := d.Read()
	if err != nil {
		return nil, err
	}
	shape := d.Shape()
	if h.matlab(name) {
		v, shape = turned(v, shape), turnedShape(shape)
	}
	a, ok := wrap(v, shape)
	if !ok {
		return nil, h.bad(name, headerOf(d), "store numbers", "%w: %v", npz.ErrKind, d.Type())
	}
	a.DType = headerOf(d).DType // of the file: messages must not speak of copies
	return a, nil
}

// inventory lists the datasets of a file, as far as they are few.
func (h *hdf) inventory() string {
	var names []string
	h.walk(h.root, "", 6, &names)
	switch {
	case len(names) == 0:
		return "no datasets"
	case len(names) > mostNamed:
		return strings.Join(names[:mostNamed], ", ") + " and more"
	}
	return strings.Join(names, ", ")
}

const mostNamed = 24

// walk collects datasets with their shapes, depth groups down.
func (h *hdf) walk(g *hdf5.Group, at string, depth int, names *[]string) {
	for _, name := range g.Names() {
		if len(*names) > mostNamed || depth == 0 {
			return
		}
		if sub, err := g.Group(name); err == nil {
			h.walk(sub, at+"/"+name, depth-1, names)
		} else if d, err := g.Dataset(name); err == nil {
			*names = append(*names, at+"/"+name+" "+npz.FormatShape(d.Shape()))
		}
	}
}
