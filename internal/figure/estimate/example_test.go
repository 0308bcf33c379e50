package estimate_test

import (
	"fmt"

	"github.com/latent-go/latent/internal/figure/estimate"
)

func ExampleHDI() {
	lo, hi := estimate.HDI([]float64{1, 2, 2.1, 2.2, 2.3, 9}, 0.5)
	fmt.Println(lo, hi)
	// Output: 2 2.3
}

func ExampleBinomialBand() {
	// How many of 1,000 values fall into one of 20 equal bins?
	fmt.Println(estimate.BinomialBand(1000, 1.0/20, 0.95))
	// Output: 37 64
}
