package inferencedata

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path"
	"slices"
	"strings"
)

// maxZarrBytes bounds the size of one array that is read.
const maxZarrBytes = 4 << 30

// ReadZarr reads a directory of [WriteZarr] or [Appender], of either format.
// Chunks that are not there, because sampling was cut short, read as the fill
// value: NaN for floats. Groups and variables come sorted by name, and
// numeric attributes as int64 and float64, since the format keeps no more.
func ReadZarr(dir string) (*Tree, error) {
	r := &zarrReader{files: os.DirFS(dir)}
	t, err := r.readTree()
	if err != nil {
		return nil, fmt.Errorf("inferencedata: read Zarr %s: %w", dir, err)
	}
	return t, nil
}

type zarrReader struct {
	files  fs.FS
	format int
}

// zarrNode is the metadata of a group or array, of both formats together.
type zarrNode struct {
	ZarrFormat int             `json:"zarr_format"`
	NodeType   string          `json:"node_type"`
	Shape      []int           `json:"shape"`
	Attributes json.RawMessage `json:"attributes"`

	// Format 2.
	Chunks     []int       `json:"chunks"`
	DType      string      `json:"dtype"`
	Compressor *zarrCodec  `json:"compressor"`
	Filters    []zarrCodec `json:"filters"`
	Order      string      `json:"order"`

	// Format 3.
	DataType  string `json:"data_type"`
	ChunkGrid struct {
		Configuration struct {
			ChunkShape []int `json:"chunk_shape"`
		} `json:"configuration"`
	} `json:"chunk_grid"`
	Codecs         []zarrCodec `json:"codecs"`
	DimensionNames []string    `json:"dimension_names"`
}

type zarrCodec struct {
	ID   string `json:"id"`   // format 2
	Name string `json:"name"` // format 3
}

// readTree tells the format by the root's metadata and reads all groups.
func (r *zarrReader) readTree() (*Tree, error) {
	r.format = 2
	if _, err := fs.Stat(r.files, "zarr.json"); err == nil {
		r.format = 3
	}
	root, err := r.node("")
	if err != nil {
		return nil, err
	}
	t := &Tree{}
	if t.Attrs, _, err = parseAttrs(root.Attributes); err != nil {
		return nil, err
	}
	names, err := r.children(".")
	for _, name := range names {
		d, err := r.readGroup(name)
		if err != nil {
			return nil, fmt.Errorf("group %q: %w", name, err)
		}
		t.Groups = append(t.Groups, *d)
	}
	return t, err
}

// children lists the directories within a group.
func (r *zarrReader) children(path string) ([]string, error) {
	entries, err := fs.ReadDir(r.files, path)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// node reads the metadata of a group or an array.
func (r *zarrReader) node(path string) (*zarrNode, error) {
	n := &zarrNode{}
	if r.format == 3 {
		return n, r.readJSON(path, "zarr.json", n)
	}
	err := r.readJSON(path, ".zarray", n)
	if errors.Is(err, fs.ErrNotExist) {
		err = r.readJSON(path, ".zgroup", n)
	}
	if err != nil {
		return nil, err
	}
	err = r.readJSON(path, ".zattrs", &n.Attributes)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return n, err
}

func (r *zarrReader) readJSON(dir, name string, into any) error {
	file := path.Join(dir, name)
	data, err := fs.ReadFile(r.files, file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// readGroup reads all variables; which are coordinates, their attributes say.
func (r *zarrReader) readGroup(name string) (*Dataset, error) {
	node, err := r.node(name)
	if err != nil {
		return nil, err
	}
	g := groupReader{d: &Dataset{Name: name}}
	attrs, _, err := parseAttrs(node.Attributes)
	if err != nil {
		return nil, err
	}
	g.d.Attrs = g.takeCoordinates(attrs)
	names, err := r.children(name)
	if err != nil {
		return nil, err
	}
	var all []Variable
	for _, v := range names {
		variable, err := r.readArray(name, v, &g)
		if err != nil {
			return nil, fmt.Errorf("variable %q: %w", v, err)
		}
		all = append(all, variable)
	}
	for _, v := range all {
		if v.labels() || slices.Contains(g.aux, v.Name) {
			g.d.Coords = append(g.d.Coords, v)
		} else {
			g.d.Vars = append(g.d.Vars, v)
		}
	}
	g.d.Dims = g.d.dims()
	return g.d, nil
}

// readArray reads one variable.
func (r *zarrReader) readArray(group, name string, g *groupReader) (Variable, error) {
	v := Variable{Name: name}
	path := group + "/" + name
	node, err := r.node(path)
	if err != nil {
		return v, err
	}
	attrs, dims, err := parseAttrs(node.Attributes)
	if err != nil {
		return v, err
	}
	v.Attrs = g.takeCoordinates(attrs)
	v.Shape, v.Dims = node.Shape, node.DimensionNames
	if r.format == 2 {
		v.Dims = dims
	}
	if len(v.Dims) != len(v.Shape) {
		return v, fmt.Errorf("%d dimensions %q and a shape of %v", len(v.Dims), v.Dims, v.Shape)
	}
	if node.ZarrFormat != r.format {
		return v, fmt.Errorf("it has format %d in a store of format %d", node.ZarrFormat, r.format)
	}
	a, err := node.array(path)
	if err != nil {
		return v, err
	}
	v.Data, err = r.readChunks(a)
	return v, err
}

// array works out how the chunks are stored.
func (n *zarrNode) array(path string) (*zarrArray, error) {
	a := &zarrArray{path: path, format: n.ZarrFormat, shape: n.Shape, chunk: n.Chunks}
	dtype, codecs := n.DType, n.Filters
	if n.ZarrFormat == 3 {
		a.chunk, dtype, codecs = n.ChunkGrid.Configuration.ChunkShape, n.DataType, n.Codecs
	} else if n.Compressor != nil {
		codecs = append(codecs, *n.Compressor)
	}
	if n.Order != "" && n.Order != "C" {
		return nil, fmt.Errorf("elements in order %q", n.Order)
	}
	for _, c := range codecs {
		switch c.ID + c.Name {
		case "gzip":
			a.level = 1
		case "bytes", "vlen-utf8":
		default:
			return nil, fmt.Errorf("codec %q is not supported", c.ID+c.Name)
		}
	}
	for _, sample := range []any{[]float64{}, []float32{}, []int64{}, []int32{}, []int8{}, []bool{}, []string{}} {
		if k := kindOf(sample); dtype == k.v2 || dtype == k.v3 {
			a.kind = k
			return a, a.checkSizes()
		}
	}
	return nil, fmt.Errorf("elements of type %q are not supported", dtype)
}

// checkSizes bounds what later arithmetic and allocation rely on.
func (a *zarrArray) checkSizes() error {
	if len(a.chunk) != len(a.shape) {
		return fmt.Errorf("chunks of shape %v for a shape of %v", a.chunk, a.shape)
	}
	for i, c := range a.chunk {
		if c < 1 || a.shape[i] < 0 || c > math.MaxInt32 {
			return fmt.Errorf("chunks of shape %v for a shape of %v", a.chunk, a.shape)
		}
	}
	n, err := count(a.shape)
	full, err2 := count(a.chunk)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	if limit := maxZarrBytes / max(1, a.kind.size); n > limit || full > limit {
		return fmt.Errorf("a shape of %v is more than the limit of %d bytes", a.shape, maxZarrBytes)
	}
	return nil
}

// parseAttrs turns a JSON object into attributes, in order, and takes out the
// dimensions of format 2.
func parseAttrs(raw json.RawMessage) (attrs []Attr, dims []string, err error) {
	if len(raw) == 0 {
		return nil, nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, nil, errors.Join(errors.New("attributes are not a JSON object"), err)
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, nil, err
		}
		name, _ := token.(string)
		if name == "_ARRAY_DIMENSIONS" {
			dims, _ = listOf[string](value)
			continue
		}
		if v, ok := attrFromJSON(value); ok {
			attrs = append(attrs, Attr{name, v})
		}
	}
	return attrs, dims, nil
}

// attrFromJSON gives text, numbers and lists of one kind; other values are left
// out, as no attribute can hold them.
func attrFromJSON(value any) (any, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return number(v), true
	case []any:
		if texts, ok := listOf[string](v); ok {
			return texts, true
		}
		return numberList(v)
	}
	return nil, false
}

// number tells integers from floats by their notation.
func number(n json.Number) any {
	if i, err := n.Int64(); err == nil && !strings.ContainsAny(string(n), ".eE") {
		return i
	}
	f, _ := n.Float64()
	return f
}

// numberList makes a list of integers if all are, else one of floats.
func numberList(list []any) (any, bool) {
	numbers, ok := listOf[json.Number](list)
	if !ok {
		return nil, false
	}
	ints, reals := []int64{}, []float64{}
	for _, n := range numbers {
		if i, ok := number(n).(int64); ok {
			ints = append(ints, i)
		}
		f, _ := n.Float64()
		reals = append(reals, f)
	}
	if len(ints) == len(reals) {
		return ints, true
	}
	return reals, true
}

// listOf converts a list whose elements must all be of one type.
func listOf[T any](value any) ([]T, bool) {
	list, ok := value.([]any)
	out := []T{}
	for _, x := range list {
		v, is := x.(T)
		ok = ok && is
		out = append(out, v)
	}
	return out, ok
}

// readFile returns the decompressed bytes of a chunk, at most limit, or nil if
// the chunk is not there.
func (r *zarrReader) readFile(a *zarrArray, at []int, limit int) ([]byte, error) {
	path := a.path + "/" + a.chunkKey(at)
	data, err := fs.ReadFile(r.files, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil || a.level == 0 {
		return data, err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("chunk %s: %w", path, err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("chunk %s: %w", path, err)
	}
	if len(raw) > limit {
		return nil, fmt.Errorf("chunk %s: it holds more than %d bytes", path, limit)
	}
	return raw, nil
}
