package input

import (
	"context"
	"fmt"

	"github.com/latent-go/latent/internal/ptycho/domain"
	"github.com/latent-go/latent/ptychography"
)

// Refinement is what passes of an engine have made of the probe of a data file.
type Refinement struct {
	Passes  int     `json:"passes"`
	Error   float64 `json:"relative_amplitude_error"` // of the engine, in the end
	Overlap float64 `json:"overlap"`                  // of the first modes before and after, see [domain.Overlap]
}

// Line says it of a data file.
func (r Refinement) Line(path string) string {
	return fmt.Sprintf("%s: the probe after %d passes has an overlap of %.2f with that of the file, and explains the patterns to %.4f", path, r.Passes, r.Overlap, r.Error)
}

// Refine lets an engine find object and probe of data, keeps the probe and forgets the
// object: a network and its physics take the probe as it is given, and no object
// explains patterns under a wrong one. The probe keeps its place and energy.
func Refine(ctx context.Context, set *ptychography.Dataset, engine string, passes int, seed uint64) (Refinement, error) {
	recipe, err := ptychography.ParseRecipe(engine, passes)
	if err != nil {
		return Refinement{}, err
	}
	solver := ptychography.Solver{Recipe: recipe, Subpixel: ptychography.Bilinear, Seed: seed, KeepBest: true, Hold: true}
	r, err := solver.Run(ctx, set, nil)
	if err != nil {
		return Refinement{}, err
	}
	overlap, err := domain.Overlap(set.Probe.N, set.Probe.Modes[0], r.Probe.Modes[0])
	if err != nil {
		return Refinement{}, err
	}
	out := Refinement{Passes: passes, Error: r.Residual, Overlap: overlap}
	set.Probe = r.Probe
	set.Probe.Normalize(set.Patterns.MeanCounts())
	return out, nil
}
