package inferencedata

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

var sampleDir = flag.String("sample", "", "write the sample for check_arviz.py into this directory")

// sampleTree has every group and every kind of data that the programs write:
// all element types, text beyond ASCII, dimensions with and without labels,
// coordinates that label no dimension, numbers that are not finite.
func sampleTree(chains, draws, obs int) *Tree {
	r := rand.New(rand.NewPCG(1, 2))
	normal := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = r.NormFloat64()
		}
		return v
	}
	n := chains * draws
	beta, z := normal(n*3), normal(n*2)
	diverging, depth, mass := make([]bool, n), make([]int32, n), make([]int8, n)
	for i := range n {
		diverging[i], depth[i], mass[i] = i%17 == 3, int32(i%5+1), int8(i%256-128)
	}
	loglik := make([]float32, n*obs)
	for i := range loglik {
		loglik[i] = float32(-r.ExpFloat64())
	}
	loglik[0] = float32(math.Inf(-1))
	draw := []Variable{Index("chain", chains), Index("draw", draws)}
	obsID := make([]int64, obs)
	artist, title := make([]string, obs), make([]string, obs)
	y := normal(obs)
	y[obs-1] = math.NaN()
	for i := range obs {
		obsID[i] = int64(1000 + i)
		artist[i] = []string{"Björk", "坂本龍一", "Sigur Rós", "", "A/B & \"C\""}[i%5]
		title[i] = fmt.Sprintf("title %d 🎵", i)
	}
	obsCoords := []Variable{Coord("obs", obsID), {Name: "artist", Dims: []string{"obs"}, Shape: []int{obs}, Data: artist}}
	cd := []string{"chain", "draw"}
	return &Tree{
		Attrs: []Attr{{"title", "é root"}, {"empty", ""}},
		Groups: []Dataset{
			{
				Name:   "posterior",
				Coords: append(draw[:2:2], Coord("feature", []string{"genre_pc1", "année", "日本"})),
				Vars: []Variable{
					{Name: "mu", Dims: cd, Shape: []int{chains, draws}, Data: normal(n), Attrs: []Attr{{"units", "points"}}},
					{Name: "beta", Dims: []string{"chain", "draw", "feature"}, Shape: []int{chains, draws, 3}, Data: beta},
					{Name: "z", Dims: []string{"chain", "draw", "z_dim_0"}, Shape: []int{chains, draws, 2}, Data: z},
				},
				Attrs: []Attr{
					{"created_at", "2026-11-21T00:00:00+00:00"},
					{"inference_library", "latent"},
					{"sampling_time", 12.5},
					{"tuning_steps", 1000},
					{"seeds", []int64{1, 2, 3, 4}},
					{"targets", []string{"user", "critic"}},
					{"target_accept", float32(0.75)},
				},
			},
			{
				Name: "sample_stats", Coords: draw,
				Vars: []Variable{
					{Name: "diverging", Dims: cd, Shape: []int{chains, draws}, Data: diverging},
					{Name: "tree_depth", Dims: cd, Shape: []int{chains, draws}, Data: depth},
					{Name: "mass", Dims: cd, Shape: []int{chains, draws}, Data: mass},
					{Name: "lp", Dims: cd, Shape: []int{chains, draws}, Data: normal(n)},
				},
			},
			{
				Name: "log_likelihood", Coords: append(draw[:2:2], obsCoords...),
				Vars: []Variable{{Name: "y", Dims: []string{"chain", "draw", "obs"}, Shape: []int{chains, draws, obs}, Data: loglik}},
			},
			{
				Name: "observed_data", Coords: obsCoords,
				Vars: []Variable{{Name: "y", Dims: []string{"obs"}, Shape: []int{obs}, Data: y}},
			},
			{
				Name: "constant_data", Coords: obsCoords[:1],
				Vars: []Variable{
					{Name: "title", Dims: []string{"obs"}, Shape: []int{obs}, Data: title},
					{Name: "n_ref", Data: []float64{31}},
				},
			},
		},
	}
}

// dumpTree is the JSON that check_arviz.py compares with.
func dumpTree(t *Tree) any {
	groups := map[string]any{}
	for i := range t.Groups {
		d := &t.Groups[i]
		vars, dims := map[string]any{}, map[string]int{}
		order := []string{}
		for _, v := range d.all() {
			order = append(order, v.Name)
			vars[v.Name] = map[string]any{
				"dims": append([]string{}, v.Dims...), "shape": append([]int{}, v.Shape...), "type": fmt.Sprintf("%T", v.Data),
				"values": jsonValues(v.Data), "attrs": dumpAttrs(v.Attrs),
			}
		}
		coords := []string{}
		for _, c := range d.Coords {
			coords = append(coords, c.Name)
		}
		for _, dim := range d.dims() {
			dims[dim.Name] = dim.Len
		}
		groups[d.Name] = map[string]any{"dims": dims, "coords": coords, "vars": vars, "order": order, "attrs": dumpAttrs(d.Attrs)}
	}
	return map[string]any{"attrs": dumpAttrs(t.Attrs), "groups": groups}
}

func dumpAttrs(attrs []Attr) map[string]any {
	m := map[string]any{}
	for _, a := range attrs {
		m[a.Name] = a.Value
	}
	return m
}

// jsonValues writes numbers that JSON lacks as text.
func jsonValues(data any) any {
	v := Variable{Data: data}
	floats, err := v.Float64s()
	if err != nil {
		return data
	}
	out := make([]any, len(floats))
	for i, x := range floats {
		out[i] = x
		if math.IsNaN(x) || math.IsInf(x, 0) {
			out[i] = fmt.Sprint(x)
		}
	}
	return out
}

// TestSample writes the sample in several forms. With -sample it stays, for
// check_arviz.py to open.
func TestSample(t *testing.T) {
	dir := *sampleDir
	if dir == "" {
		dir = t.TempDir()
	}
	tree := sampleTree(4, 200, 40)
	js, err := json.Marshal(dumpTree(tree))
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(string) error{
		"sample.nc":   func(p string) error { return WriteNetCDF(p, tree, Options{}) },
		"plain.nc":    func(p string) error { return WriteNetCDF(p, tree, Options{Deflate: NoDeflate}) },
		"chunks.nc":   func(p string) error { return WriteNetCDF(p, tree, Options{Deflate: 9, ChunkBytes: 256}) },
		"sample.json": func(p string) error { return os.WriteFile(p, js, 0o644) },
	} {
		if err := write(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}
