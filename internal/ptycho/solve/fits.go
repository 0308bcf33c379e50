package solve

import (
	"errors"
	"fmt"

	"github.com/latent-go/latent/ptychography"
)

// leastHalved is how many patterns two halves need.
const leastHalved = 8

// fits refuses, before the first pass, settings that the patterns are too few for: found
// out by what follows the engines they would cost a whole reconstruction.
func (r *run) fits(set *ptychography.Dataset) error {
	var all []error
	n := len(set.Scan)
	if v := r.s.Variations; v > 0 && v >= n {
		all = append(all, fmt.Errorf("--opr %d: %d modes of variation of the probe over %d patterns: need fewer than patterns", v, v, n))
	}
	switch {
	case !r.s.Halves:
	case n < leastHalved:
		all = append(all, fmt.Errorf("--half-sets: %d patterns are too few to be halved: need %d", n, leastHalved))
	case r.s.Variations >= n/2:
		all = append(all, fmt.Errorf("--half-sets --opr %d: %d modes of variation of the probe over the %d patterns of a half: need fewer than patterns", r.s.Variations, r.s.Variations, n/2))
	}
	return errors.Join(all...)
}
