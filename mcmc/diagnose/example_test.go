package diagnose_test

import (
	"fmt"
	"math"

	"github.com/latent-go/latent/mcmc/diagnose"
)

func ExamplePSIS() {
	// Weights that grow without bound: the estimate hangs on one of them.
	ratios := make([]float64, 1000)
	for i := range ratios {
		ratios[i] = -1.2 * math.Log(1-float64(i)/1000)
	}
	_, k := diagnose.PSIS(ratios, 1)
	fmt.Println(k > 0.7)
	// Output: true
}
