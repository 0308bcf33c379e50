package inferencedata

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// runTree has the size of a real run: ten parameters with 4 x 1000 draws, and
// the log likelihood of 10,594 albums at 1,000 draws, float32, 42 MB.
func runTree(asStream bool) *Tree {
	const draws, obs = 250, 10_594
	r := rand.New(rand.NewPCG(1, 2))
	cd := []string{"chain", "draw"}
	post := Dataset{Name: "posterior", Coords: []Variable{Index("chain", 4), Index("draw", 1000)}}
	for i := range 10 {
		data := make([]float64, 4000)
		for k := range data {
			data[k] = 0.3 + 0.01*r.NormFloat64()
		}
		post.Vars = append(post.Vars, Variable{Name: fmt.Sprint("p", i), Dims: cd, Shape: []int{4, 1000}, Data: data})
	}
	y := make([]float64, obs)
	for i := range y {
		y[i] = r.NormFloat64()
	}
	// The log density of a standard normal whose mean differs a little by draw.
	row := func(dst []float32, r *rand.Rand) {
		for i := range dst {
			z := y[i] - 0.1*r.NormFloat64()
			dst[i] = float32(-0.5*z*z - 0.5*math.Log(2*math.Pi))
		}
	}
	loglik := Variable{Name: "y", Dims: append(cd[:2:2], "obs"), Shape: []int{4, draws, obs}}
	if asStream {
		loglik.Data = Float32Stream(func(emit func([]float32) error) error {
			r, buf := rand.New(rand.NewPCG(3, 4)), make([]float32, obs)
			for range 4 * draws {
				row(buf, r)
				if err := emit(buf); err != nil {
					return err
				}
			}
			return nil
		})
	} else {
		all, r := make([]float32, 4*draws*obs), rand.New(rand.NewPCG(3, 4))
		for i := 0; i < len(all); i += obs {
			row(all[i:i+obs], r)
		}
		loglik.Data = all
	}
	return &Tree{Groups: []Dataset{post, {Name: "log_likelihood", Coords: []Variable{Index("chain", 4), Index("draw", draws)}, Vars: []Variable{loglik}}}}
}

const runBytes = 4*250*10_594*4 + 10*4000*8

func BenchmarkWriteNetCDF(b *testing.B) {
	tree := runTree(false)
	for _, level := range []int{NoDeflate, 1, 2, 4, 6} {
		b.Run(fmt.Sprintf("deflate=%d", level), func(b *testing.B) {
			b.SetBytes(runBytes)
			b.ReportAllocs()
			path := filepath.Join(b.TempDir(), "run.nc")
			for b.Loop() {
				if err := WriteNetCDF(path, tree, Options{Deflate: level}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkReadNetCDF(b *testing.B) {
	path := filepath.Join(b.TempDir(), "run.nc")
	if err := WriteNetCDF(path, runTree(false), Options{}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(runBytes)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadNetCDF(path); err != nil {
			b.Fatal(err)
		}
	}
}
