package mcmc

import (
	"os"
	"testing"

	"go.uber.org/goleak"
	"gonum.org/v1/gonum/mat"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		victim(dir)
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// testAffine is an arbitrary well-conditioned lower triangular map.
func testAffine(dim int) *Affine {
	a := &Affine{Mode: make([]float64, dim), L: mat.NewTriDense(dim, mat.Lower, nil)}
	for i := range dim {
		a.Mode[i] = float64(i) - 0.5
		for j := range i + 1 {
			a.L.SetTri(i, j, 0.3+float64((i+2*j)%3)/4)
		}
	}
	return a
}
