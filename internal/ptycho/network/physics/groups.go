package physics

import (
	"slices"

	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/ptychography"
)

// Groups groups a scan whose patterns have the given numbers; nil counts from zero.
func Groups(scan ptychography.Scan, o grouping.Options, bilinear bool, numbers []int) ([]Group, error) {
	g, err := grouping.Make(scan, o)
	if err != nil {
		return nil, err
	}
	all := make([]Group, g.Len())
	for i := range all {
		all[i] = NewGroup(g.At(i), scan, bilinear)
		if numbers != nil {
			all[i].Patterns = slices.Clone(all[i].Patterns)
			for k, p := range all[i].Patterns {
				all[i].Patterns[k] = numbers[p]
			}
		}
	}
	return all, nil
}
