package solve

import (
	"context"
	"fmt"

	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// mapSearch is what the search for the map of a scan did.
type mapSearch struct {
	Patterns int           `json:"patterns"`
	Rounds   int           `json:"rounds"`
	Passes   int           `json:"passes"`
	Before   output.Number `json:"error_as_given"` // of a short reconstruction
	After    output.Number `json:"error_found"`
	Told     bool          `json:"told"`
	Least    output.Number `json:"least_told"` // an element of the map from unity
}

// search looks for the map of the scan before the first pass, where one is asked for. A
// run that goes on has it in its state.
func (r *run) search(ctx context.Context, set *ptychography.Dataset) error {
	if f := r.solver.FitPositions; f != ptychography.FitAffine && f != ptychography.FitBoth {
		return nil
	}
	if r.s.Resume != "" {
		r.solver.Places = set.Scan
		return nil
	}
	r.Say("looking for the map of the scan, which takes as long as some hundred passes over up to 512 patterns (--fit-positions each looks for none)")
	m, err := r.solver.SearchMap(ctx, set)
	if err != nil {
		return fmt.Errorf("--fit-positions %s: %w", r.s.Moved, err)
	}
	r.solver.Places, r.least = m.Places, m.Least
	r.Run.Results["map_search"] = mapSearch{m.Patterns, m.Rounds, m.Passes, output.Number(m.Before), output.Number(m.After), m.Told, output.Number(m.Least)}
	all := float64(m.Passes*m.Patterns) / float64(len(set.Scan))
	if m.Told {
		r.Say("the map leaves an error of %.4f where the scan as it is given leaves %.4f (%d rounds over %d patterns, as much work as %.0f passes)", m.After, m.Before, m.Rounds, m.Patterns, all)
		return nil
	}
	r.Say("no map is told from the scan as it is given (%d rounds over %d patterns, as much work as %.0f passes)", m.Rounds, m.Patterns, all)
	return nil
}
