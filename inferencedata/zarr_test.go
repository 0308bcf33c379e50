package inferencedata

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestWriteZarrReplacesOnlyWhenAsked(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "x.zarr")
	small := &Tree{Groups: []Dataset{{Name: "g"}}}
	for i, opts := range []Options{{}, {}, {Replace: true}} {
		err := WriteZarr(dir, small, opts)
		if wantErr := i == 1; wantErr != errors.Is(err, fs.ErrExist) {
			t.Errorf("write %d: %v", i, err)
		}
	}
	entries, _ := os.ReadDir(parent)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestZarrNamesAreDirectories(t *testing.T) {
	for want, tree := range map[string]*Tree{
		"cannot be a directory":      oneVar("g", Variable{Name: "a:b", Data: []float64{1}}),
		"final dot":                  oneVar("g", Variable{Name: "a.", Data: []float64{1}}),
		"Zarr reserves":              oneVar("g", Variable{Name: "__x", Data: []float64{1}}),
		"reserves the name":          oneVar("g", Variable{Name: "zarr.json", Data: []float64{1}}),
		`"Mu" and "mu" differ only`:  {Groups: []Dataset{{Name: "g", Vars: []Variable{{Name: "Mu", Data: []float64{1}}, {Name: "mu", Data: []float64{1}}}}}},
		`"A" and "a" differ only in`: {Groups: []Dataset{{Name: "A"}, {Name: "a"}}},
		"JSON has no NaN":            {Attrs: []Attr{{"a", math.NaN()}}},
	} {
		dir := filepath.Join(t.TempDir(), "x.zarr")
		err := WriteZarr(dir, tree, Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%q: a directory was left behind", want)
		}
	}
}

// TestConsolidatedMetadata holds the summary against the files it sums up.
func TestConsolidatedMetadata(t *testing.T) {
	for format, file := range map[int]string{2: ".zmetadata", 3: "zarr.json"} {
		dir := filepath.Join(t.TempDir(), "x.zarr")
		if err := WriteZarr(dir, sampleTree(1, 2, 3), Options{ZarrFormat: format}); err != nil {
			t.Fatal(err)
		}
		var whole struct {
			Metadata map[string]any `json:"metadata"`
			Inline   struct {
				Metadata map[string]any `json:"metadata"`
			} `json:"consolidated_metadata"`
		}
		readJSONFile(t, filepath.Join(dir, file), &whole)
		files := map[string]any{}
		for name, meta := range whole.Metadata {
			files[name] = meta
		}
		for node, meta := range whole.Inline.Metadata {
			files[node+"/zarr.json"] = meta
		}
		if len(files) < 25 {
			t.Errorf("format %d: %d files", format, len(files))
		}
		for name, meta := range files {
			var single any
			readJSONFile(t, filepath.Join(dir, name), &single)
			if !cmp.Equal(single, meta) {
				t.Errorf("format %d: %s differs from the summary", format, name)
			}
		}
	}
}

func readJSONFile(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// plan is what a sampler knows before it starts.
func plan() *Tree {
	return &Tree{Groups: []Dataset{
		{
			Name:   "posterior",
			Coords: []Variable{Index("chain", 2), Index("draw", 10), Coord("k", []string{"a", "b"})},
			Vars: []Variable{
				{Name: "mu", Dims: []string{"chain", "draw"}, Shape: []int{2, 10}, Data: []float64{}},
				{Name: "beta", Dims: []string{"chain", "draw", "k"}, Shape: []int{2, 10, 2}, Data: []float32{}},
				{Name: "ok", Dims: []string{"chain", "draw"}, Shape: []int{2, 10}, Data: []bool{}},
			},
		},
		{Name: "observed_data", Vars: []Variable{{Name: "y", Dims: []string{"obs"}, Shape: []int{3}, Data: []float64{1, 2, 3}}}},
	}}
}

// block makes draws that say where they belong: 100 chain + draw.
func block(chain, first, n int) map[string]any {
	mu, beta, ok := make([]float64, n), make([]float32, 2*n), make([]bool, n)
	for i := range n {
		mu[i] = float64(100*chain + first + i)
		beta[2*i], beta[2*i+1] = float32(mu[i]), -float32(mu[i])
		ok[i] = (first+i)%2 == 0
	}
	return map[string]any{"mu": mu, "beta": beta, "ok": ok}
}

func TestAppenderFillsBlocks(t *testing.T) {
	for _, format := range []int{2, 3} {
		dir := filepath.Join(t.TempDir(), "x.zarr")
		a, err := NewAppender(dir, plan(), 4, Options{ZarrFormat: format})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for chain := range 2 {
			wg.Go(func() {
				for b, n := range []int{4, 4, 2} {
					if err := a.Append("posterior", chain, b, block(chain, 4*b, n)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		tree, err := ReadZarr(dir)
		if err != nil {
			t.Fatal(err)
		}
		want := append(block(0, 0, 10)["mu"].([]float64), block(1, 0, 10)["mu"].([]float64)...)
		post := tree.Group("posterior")
		if diff := cmp.Diff(any(want), post.Var("mu").Data); diff != "" {
			t.Errorf("format %d: mu %s", format, diff)
		}
		if got := post.Var("beta").Data.([]float32)[2*17+1]; got != -107 {
			t.Errorf("format %d: beta %v, want -107", format, got)
		}
		if diff := cmp.Diff(any([]float64{1, 2, 3}), tree.Group("observed_data").Var("y").Data); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAppenderAfterACrash(t *testing.T) {
	for _, format := range []int{2, 3} {
		dir := filepath.Join(t.TempDir(), "x.zarr")
		a, err := NewAppender(dir, plan(), 4, Options{ZarrFormat: format})
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range [][2]int{{0, 0}, {0, 1}, {1, 0}} {
			if err := a.Append("posterior", call[0], call[1], block(call[0], 4*call[1], 4)); err != nil {
				t.Fatal(err)
			}
		}
		tree, err := ReadZarr(dir) // nobody called Finish
		if err != nil {
			t.Fatal(err)
		}
		mu := tree.Group("posterior").Var("mu").Data.([]float64)
		if mu[7] != 7 || !math.IsNaN(mu[8]) || mu[13] != 103 || !math.IsNaN(mu[14]) {
			t.Errorf("format %d: mu %v", format, mu)
		}
		for _, draws := range []int{4, 3} {
			if err := a.Finish(draws); err != nil {
				t.Fatal(err)
			}
			if tree, err = ReadZarr(dir); err != nil {
				t.Fatal(err)
			}
			want := append(block(0, 0, draws)["mu"].([]float64), block(1, 0, draws)["mu"].([]float64)...)
			post := tree.Group("posterior")
			if n, _ := post.Dim("draw"); n != draws || !cmp.Equal(post.Var("mu").Data, any(want)) {
				t.Errorf("format %d: after Finish(%d) %d draws %v", format, draws, n, post.Var("mu").Data)
			}
		}
	}
}

func TestAppenderRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := NewAppender(filepath.Join(dir, "0"), plan(), 0, Options{}); err == nil {
		t.Error("blocks of no draws")
	}
	bad := plan()
	bad.Groups[0].Vars[0].Shape = []int{2, 11}
	if _, err := NewAppender(filepath.Join(dir, "1"), bad, 4, Options{}); err == nil || !strings.Contains(err.Error(), `"draw" has length 11`) {
		t.Errorf("got error %v", err)
	}
	a, err := NewAppender(filepath.Join(dir, "2"), plan(), 4, Options{})
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string, data any) map[string]any {
		m := block(0, 0, 4)
		m[name] = data
		return m
	}
	for want, call := range map[string]func() error{
		"no group":                         func() error { return a.Append("nothing", 0, 0, nil) },
		"chain 2, block 0 lie outside":     func() error { return a.Append("posterior", 2, 0, block(0, 0, 4)) },
		"block 3 lie outside":              func() error { return a.Append("posterior", 0, 3, block(0, 0, 4)) },
		"4 elements of []float64 in place": func() error { return a.Append("posterior", 0, 2, block(0, 0, 4)) },
		"0 elements of <nil>":              func() error { return a.Append("posterior", 0, 0, with("mu", nil)) },
		"of []float32 in place of 4":       func() error { return a.Append("posterior", 0, 0, with("mu", make([]float32, 4))) },
		"11 draws are not within":          func() error { return a.Finish(11) },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}

// mapStore is a store of one array.
func mapStore(array, attrs, chunk []byte) fs.FS {
	return fstest.MapFS{
		".zgroup": {Data: []byte(`{"zarr_format":2}`)}, "g/.zgroup": {Data: []byte(`{"zarr_format":2}`)},
		"g/v/.zarray": {Data: array}, "g/v/.zattrs": {Data: attrs}, "g/v/0": {Data: chunk},
	}
}

func TestReadZarrRefuses(t *testing.T) {
	attrs := []byte(`{"_ARRAY_DIMENSIONS":["k"]}`)
	array := func(shape, chunks, rest string) []byte {
		return []byte(`{"zarr_format":2,"shape":[` + shape + `],"chunks":[` + chunks + `],` + rest + `}`)
	}
	f8 := `"dtype":"<f8","order":"C"`
	for want, test := range map[string]struct{ array, attrs, chunk []byte }{
		"has 7 bytes in place of 8":  {array("1", "1", f8), attrs, make([]byte, 7)},
		"but files of":               {array("100000000", "100000000", f8), attrs, make([]byte, 8)},
		"more than the limit":        {array("1000000000", "1", f8), attrs, nil},
		"more than 1048576 chunks":   {array("2000000", "1", f8), attrs, nil},
		"too many elements":          {array("100000000000000", "1", f8), attrs, nil},
		"chunks of shape [0]":        {array("1", "0", f8), attrs, nil},
		"chunks of shape [1 1]":      {array("1", "1,1", f8), attrs, nil},
		`type ">f8"`:                 {array("1", "1", `"dtype":">f8"`), attrs, nil},
		`order "F"`:                  {array("1", "1", `"dtype":"<f8","order":"F"`), attrs, nil},
		`codec "blosc"`:              {array("1", "1", f8+`,"compressor":{"id":"blosc"}`), attrs, nil},
		"gzip: invalid header":       {array("1", "1", f8+`,"compressor":{"id":"gzip"}`), attrs, make([]byte, 20)},
		"0 dimensions []":            {array("1", "1", f8), []byte(`{}`), make([]byte, 8)},
		"not a JSON object":          {array("1", "1", f8), []byte(`[1]`), make([]byte, 8)},
		"invalid character":          {array("1", "1", "!"), attrs, nil},
		"format 3 in a store of":     {[]byte(`{"zarr_format":3,"shape":[1]}`), attrs, nil},
		"text 0 of 1 is cut short":   {array("1", "1", `"dtype":"|O"`), attrs, []byte{1, 0, 0, 0, 9, 0, 0, 0}},
		"2 bytes are not a list":     {array("1", "1", `"dtype":"|O"`), attrs, []byte{1, 0}},
		"text in several chunks":     {array("2", "1", `"dtype":"|O"`), attrs, nil},
		"0 strings for a shape of [": {array("1", "1", `"dtype":"|O"`), attrs, []byte{0, 0, 0, 0}},
	} {
		r := &zarrReader{files: mapStore(test.array, test.attrs, test.chunk)}
		_, err := r.readTree()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}

// FuzzReadZarr reads a store whose files hold anything.
func FuzzReadZarr(f *testing.F) {
	f.Add([]byte(`{"zarr_format":2,"shape":[2],"chunks":[2],"dtype":"<f8"}`), []byte(`{"_ARRAY_DIMENSIONS":["k"],"a":[1,2.5],"b":["x"]}`), make([]byte, 16))
	f.Add([]byte(`{"zarr_format":2,"shape":[1],"chunks":[1],"dtype":"|O"}`), []byte(`{"_ARRAY_DIMENSIONS":["k"]}`), encodeTexts([]string{"é"}))
	f.Add([]byte(`{"zarr_format":2,"shape":[],"chunks":[],"dtype":"|b1","compressor":{"id":"gzip"}}`), []byte(`{"_ARRAY_DIMENSIONS":[]}`), []byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, array, attrs, chunk []byte) {
		r := &zarrReader{files: mapStore(array, attrs, chunk)}
		tree, err := r.readTree()
		if err != nil {
			return
		}
		v := tree.Groups[0].all()[0]
		if n, ok := dataLen(v.Data, v.Shape); !ok || n != mustCount(v.Shape) {
			t.Errorf("%d elements for a shape of %v", n, v.Shape)
		}
	})
}

func mustCount(shape []int) int {
	n, err := count(shape)
	if err != nil {
		panic(err)
	}
	return n
}
