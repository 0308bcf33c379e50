package ticks_test

import (
	"fmt"

	"github.com/latent-go/latent/internal/figure/ticks"
)

func ExampleLinear() {
	for _, t := range ticks.Linear(-1500, 3200, 5, ticks.Grouped) {
		fmt.Print(t.Label, " ")
	}
	// Output: −1,000 0 1,000 2,000 3,000
}
