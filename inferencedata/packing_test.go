package inferencedata

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Packed variables must come back as xarray reads them; testdata/make_fixtures.py
// wrote the file with xarray and what it reads from it beside.
func TestPackedVariablesEqualXarray(t *testing.T) {
	text, err := os.ReadFile("testdata/packed.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][]*float64
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	tree, err := ReadNetCDF(gunzip(t, "packed.nc.gz"))
	if err != nil {
		t.Fatal(err)
	}
	posterior := tree.Group("posterior")
	if len(want) != len(posterior.Vars) {
		t.Fatalf("%d variables, want %d", len(posterior.Vars), len(want))
	}
	for name, values := range want {
		v := posterior.Var(name)
		got, err := v.Float64s()
		if err != nil || len(got) != len(values) {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		for i, w := range values {
			if w == nil && !math.IsNaN(got[i]) || w != nil && math.Abs(got[i]-*w) > 1e-12*math.Abs(*w) {
				t.Errorf("%s: %v, xarray has %v at %d", name, got, w, i)
			}
		}
		if len(v.Attrs) > 0 {
			t.Errorf("%s keeps %v, which its values no longer need", name, v.Attrs)
		}
	}
	if _, err := posterior.Var("untouched").Int64s(); err != nil {
		t.Errorf("integers that nothing is said of: %v", err)
	}
}

func TestPackingThatCannotBeUndone(t *testing.T) {
	for name, attr := range map[string]Attr{
		"a word":      {"scale_factor", "0.01"},
		"two numbers": {"add_offset", []float64{1, 2}},
		"a sign":      {"_Unsigned", "true"},
	} {
		path := filepath.Join(t.TempDir(), "x.nc")
		v := Variable{Name: "mu", Dims: []string{"chain", "draw"}, Shape: []int{1, 2}, Data: []int64{1, 2}, Attrs: []Attr{attr}}
		tree := &Tree{Groups: []Dataset{{Name: "posterior", Vars: []Variable{v}}}}
		if err := WriteNetCDF(path, tree, Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadNetCDF(path); err == nil || !strings.Contains(err.Error(), `"mu"`) || !strings.Contains(err.Error(), attr.Name) {
			t.Errorf("%s: error %v, want one that names the variable and %s", name, err, attr.Name)
		}
	}
}

// Text is not packed, whatever its attributes say.
func TestTextIsNotPacked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.nc")
	v := Variable{Name: "title", Dims: []string{"obs"}, Shape: []int{1}, Data: []string{"none"}, Attrs: []Attr{{"missing_value", "none"}}}
	if err := WriteNetCDF(path, &Tree{Groups: []Dataset{{Name: "constant_data", Vars: []Variable{v}}}}, Options{}); err != nil {
		t.Fatal(err)
	}
	tree, err := ReadNetCDF(path)
	if err != nil || tree.Group("constant_data").Var("title").Attr("missing_value") != "none" {
		t.Errorf("%+v, %v", tree, err)
	}
}

// What is packed by the rule of the CF conventions comes back to half a unit of
// the last place stored.
func TestPackingIsUndone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		scale := rapid.Float64Range(1e-3, 10).Draw(rt, "scale")
		offset := rapid.Float64Range(-100, 100).Draw(rt, "offset")
		values := rapid.SliceOfN(rapid.Float64Range(-1000, 1000), 1, 20).Draw(rt, "values")
		gap := rapid.IntRange(-1, len(values)-1).Draw(rt, "gap")
		stored := make([]int64, len(values))
		for i, x := range values {
			stored[i] = int64(math.Round((x - offset) / scale))
		}
		if gap >= 0 {
			stored[gap] = math.MaxInt64
		}
		v := Variable{Name: "x", Data: stored}
		p := packed{any: true, scaled: true, scale: scale, offset: offset, gaps: []float64{math.MaxInt64}}
		for i, x := range unpackInts(p, v.Data.([]int64)) {
			if i == gap != math.IsNaN(x) || i != gap && math.Abs(x-values[i]) > scale*0.5001 {
				rt.Fatalf("value %d is %v, want %v", i, x, values[i])
			}
		}
	})
}

// Of unsigned bytes only the negative ones wrap: zero stays zero.
func TestUnsignedBytesWrapBelowZero(t *testing.T) {
	p := packed{any: true, scaled: true, scale: 2, offset: 1, wrap: 256}
	got := unpackInts(p, []int8{0, 1, 127, -128, -1})
	if want := []float64{1, 3, 255, 257, 511}; !slices.Equal(got, want) {
		t.Errorf("unpacked %v, want %v", got, want)
	}
}
