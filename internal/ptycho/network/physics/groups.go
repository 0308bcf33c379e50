package physics

import (
	"slices"

	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/ptychography"
)

// Groups groups a scan whose first pattern has the given number.
func Groups(scan ptychography.Scan, o grouping.Options, bilinear bool, first int) ([]Group, error) {
	g, err := grouping.Make(scan, o)
	if err != nil {
		return nil, err
	}
	all := make([]Group, g.Len())
	for i := range all {
		all[i] = NewGroup(g.At(i), scan, bilinear)
		if first > 0 {
			all[i].Patterns = slices.Clone(all[i].Patterns)
			for k := range all[i].Patterns {
				all[i].Patterns[k] += first
			}
		}
	}
	return all, nil
}
