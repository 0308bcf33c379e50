package inferencedata_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/inferencedata"
)

// A tree of one group, written and read back.
func Example() {
	tree := &inferencedata.Tree{
		Attrs: []inferencedata.Attr{{Name: "inference_library", Value: "latent"}},
		Groups: []inferencedata.Dataset{{
			Name: "posterior",
			Coords: []inferencedata.Variable{
				inferencedata.Index("chain", 2),
				inferencedata.Index("draw", 3),
				inferencedata.Coord("feature", []string{"année", "日本"}),
			},
			Vars: []inferencedata.Variable{{
				Name: "beta", Dims: []string{"chain", "draw", "feature"}, Shape: []int{2, 3, 2},
				Data: []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
			}},
		}},
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "model.nc")
	if err := inferencedata.WriteNetCDF(path, tree, inferencedata.Options{}); err != nil {
		log.Fatal(err)
	}
	back, err := inferencedata.ReadNetCDF(path)
	if err != nil {
		log.Fatal(err)
	}
	post := back.Group("posterior")
	beta, err := post.Var("beta").Float64s()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(back.Attr("inference_library"), post.Dims, beta[10:])
	// Output: latent [{chain 2} {draw 3} {feature 2}] [11 12]
}

// A fault in a tree is named before anything is written.
func ExampleTree_Validate() {
	tree := &inferencedata.Tree{Groups: []inferencedata.Dataset{{
		Name: "posterior",
		Vars: []inferencedata.Variable{{Name: "mu/sd", Dims: []string{"chain"}, Shape: []int{2}, Data: []float64{1}}},
	}}}
	fmt.Println(tree.Validate())
	// Output:
	// inferencedata: group "posterior": variable "mu/sd": the name must not contain '/'
	// group "posterior": variable "mu/sd" has 1 elements and a shape of [2], 2 elements
	// group "posterior": variable "mu/sd" has dimensions ["chain"]; draws start with chain, draw
}
