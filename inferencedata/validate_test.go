package inferencedata

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oneVar is a tree of one group with one variable.
func oneVar(group string, v Variable) *Tree {
	return &Tree{Groups: []Dataset{{Name: group, Vars: []Variable{v}}}}
}

func TestValidateNamesTheFault(t *testing.T) {
	cd := []string{"chain", "draw"}
	ok := Variable{Name: "x", Dims: []string{"obs"}, Shape: []int{2}, Data: []float64{1, 2}}
	with := func(change func(*Variable)) *Tree {
		v := ok
		change(&v)
		return oneVar("observed_data", v)
	}
	named := func(name string) *Tree { return with(func(v *Variable) { v.Name = name }) }
	attr := func(name string, value any) *Tree { return with(func(v *Variable) { v.Attrs = []Attr{{name, value}} }) }
	group := func(d Dataset) *Tree { return &Tree{Groups: []Dataset{d}} }
	tests := []struct {
		tree *Tree
		want string
	}{
		{with(func(v *Variable) { v.Shape = []int{3} }), `variable "x" has 2 elements and a shape of [3]`},
		{with(func(v *Variable) { v.Shape = []int{1, 2} }), "1 dimensions [\"obs\"] and a shape of 2"},
		{with(func(v *Variable) { v.Data = []int{1, 2} }), "data of type []int cannot be written"},
		{with(func(v *Variable) { v.Data = nil }), "data of type <nil>"},
		{with(func(v *Variable) { v.Shape, v.Data = []int{-1}, []float64{} }), "length -1"},
		{with(func(v *Variable) { v.Shape, v.Data = []int{1 << 50}, Float32Stream(nil) }), "too many elements"},
		{with(func(v *Variable) { v.Data = []string{"a", "b\x00"} }), `element 1: text "b\x00" contains a zero byte`},
		{with(func(v *Variable) { v.Data = []string{"a", "\xff"} }), "not valid UTF-8"},
		{with(func(v *Variable) {
			v.Dims, v.Shape, v.Data = []string{"obs", "obs"}, []int{1, 1}, []float64{1}
		}), `dimension "obs" twice`},
		{named(""), "name is empty"},
		{named("a/b"), `must not contain '/'`},
		{named("a\nb"), `must not contain '\n'`},
		{named(".x"), "start with a letter"},
		{named("x "), "end with a space"},
		{named("e\u0301"), "normal form C"},
		{named("\xff"), "UTF-8"},
		{named(strings.Repeat("x", 257)), "257 bytes"},
		{named("obs"), "has the name of a dimension"},
		{attr("CLASS", "x"), "reserved"},
		{attr("coordinates", "x"), "reserved"},
		{attr("a", true), "no boolean attributes"},
		{attr("a", []any{1}), "type []interface {}"},
		{attr("a", "\x00"), "zero byte"},
		{attr("a/b", 1), "must not contain '/'"},
		{&Tree{Attrs: []Attr{{"a", 1}, {"a", 2}}}, "used twice"},
		{&Tree{Groups: []Dataset{{Name: "g"}, {Name: "g"}}}, `group "g": the name is used twice`},
		{group(Dataset{Name: "g", Vars: []Variable{ok, ok}}), `variable "x": the name is used twice`},
		{group(Dataset{Name: "g", Dims: []Dim{{"obs", 3}}, Vars: []Variable{ok}}), `dimension "obs" has length 2 here and 3 in the group`},
		{group(Dataset{Name: "g", Dims: []Dim{}, Vars: []Variable{ok}}), `dimension "obs" is not one of the group`},
		{group(Dataset{Name: "g", Dims: []Dim{{"a", 1}, {"a", 1}}}), `dimension "a" is given twice`},
		{group(Dataset{Name: "g", Dims: []Dim{{"a", -1}}}), "has length -1"},
		{group(Dataset{Name: "g", Coords: []Variable{{Name: "obs", Data: []float64{1}}}, Vars: []Variable{ok}}), "must have just that dimension"},
		{group(Dataset{Name: "g", Coords: []Variable{{Name: "a b", Data: []float64{1}}}}), "must not contain a space"},
		{oneVar("posterior", ok), `variable "x" has dimensions ["obs"]; draws start with chain, draw`},
		{oneVar("warmup_sample_stats", ok), "draws start with chain, draw"},
		{oneVar("posterior", Variable{Name: "x", Dims: cd[:1], Shape: []int{1}, Data: []float64{1}}), "draws start"},
	}
	for _, test := range tests {
		err := test.tree.Validate()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got error %v, want %q", err, test.want)
		}
		path := filepath.Join(t.TempDir(), "x")
		if WriteNetCDF(path, test.tree, Options{}) == nil {
			t.Errorf("%q: the tree was written", test.want)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%q: a file was left behind", test.want)
		}
	}
}

func TestValidateReportsAllFaults(t *testing.T) {
	err := (&Tree{Groups: []Dataset{{Name: "a/b"}, {Name: ""}, {Name: "c "}}}).Validate()
	if err == nil || strings.Count(err.Error(), "group") != 3 {
		t.Errorf("got %v", err)
	}
}

func TestValidateAccepts(t *testing.T) {
	for name, tree := range map[string]*Tree{
		"nothing":    {},
		"the sample": sampleTree(1, 2, 3),
		"odd names":  oneVar("g", Variable{Name: "0 b.c-d+e@日本", Data: []float64{1}}),
		"loose data": oneVar("constant_data", Variable{Name: "x", Dims: []string{"k"}, Shape: []int{0}, Data: []string{}}),
	} {
		if err := tree.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for want, opts := range map[string]Options{
		"level 10":           {Deflate: 10},
		"level -2":           {Deflate: -2},
		"chunks of -1 bytes": {ChunkBytes: -1},
	} {
		err := WriteNetCDF(filepath.Join(t.TempDir(), "x"), &Tree{}, opts)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want %q", err, want)
		}
	}
}

func TestAccessors(t *testing.T) {
	tree := sampleTree(2, 3, 4)
	post := tree.Group("posterior")
	if tree.Group("nothing") != nil || post.Var("nothing") != nil {
		t.Error("found what is not there")
	}
	if n, ok := post.Dim("z_dim_0"); n != 2 || !ok {
		t.Errorf("dimension z_dim_0: %d, %v", n, ok)
	}
	if _, ok := post.Dim("nothing"); ok {
		t.Error("found a dimension that is not there")
	}
	if tree.Attr("title") != "é root" || post.Attr("sampling_time") != 12.5 || post.Var("mu").Attr("units") != "points" || post.Attr("x") != nil {
		t.Error("attributes are wrong")
	}
	stats := tree.Group("sample_stats")
	depth, err := stats.Var("tree_depth").Int64s()
	if err != nil || depth[1] != 2 {
		t.Errorf("tree_depth: %v, %v", depth, err)
	}
	diverging, err := stats.Var("diverging").Bools()
	if err != nil || !diverging[3] || diverging[0] {
		t.Errorf("diverging: %v, %v", diverging, err)
	}
	if labels, err := post.Var("feature").Strings(); err != nil || labels[1] != "année" {
		t.Errorf("feature: %v, %v", labels, err)
	}
	if y, err := tree.Group("log_likelihood").Var("y").Float64s(); err != nil || len(y) != 24 {
		t.Errorf("y: %v, %v", y, err)
	}
	for _, name := range []string{"diverging", "lp"} {
		v := stats.Var(name)
		_, strErr := v.Strings()
		_, intErr := v.Int64s()
		if strErr == nil || intErr == nil || !strings.Contains(intErr.Error(), name) {
			t.Errorf("%s passed for something else: %v, %v", name, strErr, intErr)
		}
	}
}
