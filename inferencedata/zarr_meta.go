package inferencedata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/hdf5"
)

// A member is a key of a JSON object whose order is kept.
type member struct {
	key   string
	value any
}

// object is a JSON object with its members in order.
type object []member

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", m.key, err)
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// float keeps its point in JSON, so that 12.0 does not come back as an integer.
type float float64

// MarshalJSON writes the shortest form that has a point or an exponent.
func (f float) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		return nil, fmt.Errorf("JSON has no %v", float64(f))
	}
	s := strconv.FormatFloat(float64(f), 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return []byte(s), nil
}

// attrObject renders attributes.
func attrObject(attrs []Attr) object {
	o := object{}
	for _, a := range attrs {
		o = append(o, member{a.Name, attrJSON(a.Value)})
	}
	return o
}

// attrJSON marks floats, which JSON would write like integers.
func attrJSON(value any) any {
	switch v := value.(type) {
	case float64:
		return float(v)
	case float32:
		return float(v)
	case []float64:
		return floats(v)
	case []float32:
		return floats(v)
	}
	return value
}

func floats[T float32 | float64](v []T) []float {
	out := make([]float, len(v))
	for i, x := range v {
		out[i] = float(x)
	}
	return out
}

// A zarrArray knows how one variable is stored.
type zarrArray struct {
	path    string // group/name
	format  int
	level   int // of gzip; 0 is none
	kind    zarrKind
	shape   []int
	chunk   []int
	dims    []string
	pending bool // its draws come later
}

// A zarrKind is an element type by its names in formats 2 and 3.
type zarrKind struct {
	v2, v3 string
	size   int
	fill2  any // format 2: null, so that xarray does not take zeros as missing
	fill3  any
}

// kindOf returns the element type of data.
func kindOf(data any) zarrKind {
	switch data.(type) {
	case []float64:
		return zarrKind{"<f8", "float64", 8, "NaN", "NaN"}
	case []float32, Float32Stream:
		return zarrKind{"<f4", "float32", 4, "NaN", "NaN"}
	case []int64:
		return zarrKind{"<i8", "int64", 8, nil, 0}
	case []int32:
		return zarrKind{"<i4", "int32", 4, nil, 0}
	case []int8:
		return zarrKind{"|i1", "int8", 1, nil, 0}
	case []bool:
		return zarrKind{"|b1", "bool", 1, nil, false}
	}
	return zarrKind{"|O", "string", 0, nil, ""}
}

// newZarrArray plans the storage of a variable. Text is one chunk. With block,
// a variable whose draws are still to come has a chunk per chain and block.
func newZarrArray(group string, v *Variable, opts Options, block int) *zarrArray {
	a := &zarrArray{path: group + "/" + v.Name, format: opts.ZarrFormat, level: max(0, opts.Deflate), kind: kindOf(v.Data), shape: v.Shape, dims: v.Dims}
	for _, n := range v.Shape {
		a.chunk = append(a.chunk, max(1, n))
	}
	switch {
	case block > 0 && pending(group, v):
		a.pending, a.chunk[0], a.chunk[1] = true, 1, block
	case a.kind.size > 0 && len(a.chunk) > 0:
		a.chunk = hdf5.ChunkShape(a.chunk, a.kind.size, opts.ChunkBytes)
	}
	return a
}

// putGroup writes the metadata of a group; the root has an empty path. That of
// the root in format 3 waits for consolidate.
func (s *zarrStore) putGroup(path string, attrs []Attr) error {
	if s.opts.ZarrFormat == 3 {
		node := object{{"zarr_format", 3}, {"node_type", "group"}, {"attributes", attrObject(attrs)}}
		if path == "" {
			s.rootNode = node
			return nil
		}
		return s.putJSON(path, "zarr.json", node)
	}
	if err := s.putJSON(path, ".zgroup", object{{"zarr_format", 2}}); err != nil {
		return err
	}
	return s.putJSON(path, ".zattrs", attrObject(attrs))
}

// putArray writes the metadata of an array.
func (s *zarrStore) putArray(a *zarrArray, attrs []Attr) error {
	if a.format == 3 {
		return s.putJSON(a.path, "zarr.json", a.metadata3(attrs))
	}
	if err := s.putJSON(a.path, ".zarray", a.metadata2()); err != nil {
		return err
	}
	dims := member{"_ARRAY_DIMENSIONS", append([]string{}, a.dims...)}
	return s.putJSON(a.path, ".zattrs", append(object{dims}, attrObject(attrs)...))
}

// metadata2 follows the Zarr storage specification version 2.
func (a *zarrArray) metadata2() object {
	var compressor, filters any
	if a.level > 0 {
		compressor = object{{"id", "gzip"}, {"level", a.level}}
	}
	if a.kind.size == 0 {
		filters = []object{{{"id", "vlen-utf8"}}}
	}
	return object{
		{"zarr_format", 2},
		{"shape", append([]int{}, a.shape...)},
		{"chunks", append([]int{}, a.chunk...)},
		{"dtype", a.kind.v2},
		{"compressor", compressor},
		{"fill_value", a.kind.fill2},
		{"order", "C"},
		{"filters", filters},
		{"dimension_separator", "."},
	}
}

// metadata3 follows the Zarr core specification version 3.
func (a *zarrArray) metadata3(attrs []Attr) object {
	grid := object{{"name", "regular"}, {"configuration", object{{"chunk_shape", append([]int{}, a.chunk...)}}}}
	keys := object{{"name", "default"}, {"configuration", object{{"separator", "/"}}}}
	codecs := []object{{{"name", "bytes"}, {"configuration", object{{"endian", "little"}}}}}
	switch a.kind.size {
	case 0:
		codecs = []object{{{"name", "vlen-utf8"}, {"configuration", object{}}}}
	case 1:
		codecs = []object{{{"name", "bytes"}}} // one byte has no order
	}
	if a.level > 0 {
		codecs = append(codecs, object{{"name", "gzip"}, {"configuration", object{{"level", a.level}}}})
	}
	return object{
		{"zarr_format", 3},
		{"node_type", "array"},
		{"shape", append([]int{}, a.shape...)},
		{"data_type", a.kind.v3},
		{"chunk_grid", grid},
		{"chunk_key_encoding", keys},
		{"codecs", codecs},
		{"fill_value", a.kind.fill3},
		{"dimension_names", append([]string{}, a.dims...)},
		{"attributes", attrObject(attrs)},
	}
}

// putJSON writes a metadata file and remembers it for consolidate.
func (s *zarrStore) putJSON(dir, name string, value object) error {
	path := strings.TrimPrefix(dir+"/"+name, "/")
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	key := path
	if s.opts.ZarrFormat == 3 {
		key = dir
	}
	s.meta = append(s.meta, member{key, json.RawMessage(data)})
	return s.put(path, append(data, '\n'))
}

// consolidate writes all metadata into one file, from which readers open the
// store without listing it: .zmetadata in format 2, the root's own file in 3.
func (s *zarrStore) consolidate() error {
	path, whole := ".zmetadata", object{{"zarr_consolidated_format", 1}, {"metadata", object(s.meta)}}
	if s.opts.ZarrFormat == 3 {
		inline := object{{"kind", "inline"}, {"must_understand", false}, {"metadata", object(s.meta)}}
		path, whole = "zarr.json", append(s.rootNode, member{"consolidated_metadata", inline})
	}
	data, err := json.Marshal(whole)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return s.put(path, append(data, '\n'))
}
