package convert

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/term"
)

// mostText bounds a table of positions.
const mostText = 256 << 20

// openTable reads a text: a table of positions, one a line, or a list of files.
func openTable(path string, l npz.Limits) (archive, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > mostText {
		return nil, fmt.Errorf("%s: neither an NPZ, an HDF5 nor a TIFF file", path)
	}
	b, err := regular.ReadFile(path, regular.Document)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(b, []byte("MATLAB 5.0")) {
		return nil, fmt.Errorf("%s: a MAT file of an older version than 7.3, which is no HDF5 file: save it again with save(..., '-v7.3')", path)
	}
	if list := listed(path, string(b)); list != nil {
		return openFolder(path, list, l)
	}
	t := &table{path: path}
	if err := t.parse(string(b)); err != nil {
		return nil, fmt.Errorf("%s: neither an NPZ, an HDF5 nor a TIFF file, and no table of positions: %w", path, err)
	}
	return t, nil
}

// listed returns the files that a text names, one a line, if it names nothing else.
func listed(path, text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		name := strings.TrimSpace(line)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		if info, err := os.Stat(name); err != nil || info.IsDir() || len(out) > mostParts {
			return nil
		}
		out = append(out, name)
	}
	return out
}

// table are positions from a text, as the array "scan" of (row, column) pairs.
type table struct {
	path  string
	unit  string
	pairs []float64
}

// parse takes lines of numbers between commas, semicolons, tabs or blanks. A first
// line of words names the columns: those called x and y, whatever follows, are
// taken, else the first two are row and column. # and % begin a comment.
func (t *table) parse(text string) error {
	row, col := 0, 1
	line := 0
	for text := range strings.Lines(text) {
		line++
		text, _, _ = strings.Cut(text, "%")
		comment := strings.HasPrefix(strings.TrimSpace(text), "#")
		words := strings.FieldsFunc(strings.Trim(text, "# \r\n\t"), func(r rune) bool { return r == ',' || r == ';' || r == '\t' || r == ' ' })
		if len(words) == 0 {
			continue
		}
		if len(t.pairs) == 0 && t.names(words, &row, &col) || comment {
			continue
		}
		if len(words) <= max(row, col) {
			return fmt.Errorf("line %d has %d numbers, a row and a column are needed", line, len(words))
		}
		for _, k := range []int{row, col} {
			v, err := strconv.ParseFloat(words[k], 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("line %d, column %d: %q is no number", line, k+1, words[k])
			}
			t.pairs = append(t.pairs, v)
		}
	}
	if len(t.pairs) == 0 {
		return fmt.Errorf("it has no numbers")
	}
	return nil
}

// names finds the columns of x and y in a line of words, and their unit: y_um,
// y(mm), y [m].
func (t *table) names(words []string, row, col *int) bool {
	y, x := -1, -1
	for i, w := range words {
		if _, err := strconv.ParseFloat(w, 64); err == nil {
			return false
		}
		low := strings.ToLower(w)
		name, unitText, _ := strings.Cut(strings.NewReplacer("(", "_", "[", "_", ")", "", "]", "").Replace(w), "_")
		switch {
		case strings.HasPrefix(low, "y"), strings.HasPrefix(low, "row"):
			y = i
			if kind, _, ok := unit(unitText); ok && kind != "" && len(name) > 0 {
				t.unit = unitText
			}
		case strings.HasPrefix(low, "x"), strings.HasPrefix(low, "col"):
			x = i
		}
	}
	if y >= 0 && x >= 0 {
		*row, *col = y, x
	}
	return true
}

const tableScan = "scan"

func (t *table) Close() error         { return nil }
func (t *table) Has(name string) bool { return name == tableScan }
func (t *table) attr(name, key string) (any, bool) {
	return t.unit, name == tableScan && key == "units" && t.unit != ""
}
func (t *table) members(string) []string  { return []string{tableScan} }
func (t *table) inventory() string        { return term.Counted(len(t.pairs)/2, "position") }
func (t *table) shown(string) string      { return "the table" }
func (t *table) file() string             { return t.path }
func (t *table) places() names            { return names{format: "text", scan: []string{tableScan}} }
func (t *table) together(string, int) int { return 1 }

func (t *table) Header(name string) (*npz.Header, error) {
	if name != tableScan {
		return nil, t.bad(name, nil, "give the patterns as INPUT and this file with --product", "a table has positions only")
	}
	return &npz.Header{Shape: []int{len(t.pairs) / 2, 2}, DType: npz.DType{Kind: npz.Float, Size: 8}}, nil
}

func (t *table) Read(name string) (*npz.Array, error) {
	if _, err := t.Header(name); err != nil {
		return nil, err
	}
	return npz.New(t.pairs, len(t.pairs)/2, 2), nil
}

func (t *table) frames(name string, _, _ int) ([]float32, error) {
	return nil, t.bad(name, nil, "give the patterns as INPUT", "a table has positions only")
}

func (t *table) bad(name string, _ *npz.Header, remedy, format string, args ...any) error {
	return fmt.Errorf("%s of %s: %w: %s", name, t.path, fmt.Errorf(format, args...), remedy)
}
