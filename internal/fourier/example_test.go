package fourier_test

import (
	"fmt"

	"github.com/latent-go/latent/internal/fourier"
)

// The transform of a spike is flat, and keeps its energy.
func ExamplePlan2_Forward() {
	plan, err := fourier.NewPlan2[complex64](2, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := []complex64{2, 0, 0, 0}
	plan.Forward(x, x)
	fmt.Println(x)
	// Output: [(1+0i) (1+0i) (1+0i) (1+0i)]
}
