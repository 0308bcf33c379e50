package infer

import (
	"context"
	"math"
	"math/cmplx"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/stitch"
	"github.com/latent-go/latent/ptychography"
)

// polish lets the default engine of reconstruct go on from the object that the
// network has drawn, and says what that changed. The probe learns with it. Stopped by
// the end of the context, it keeps what the passes until then have made.
func (i *inference) polish(ctx context.Context, set *ptychography.Dataset, s *stitch.Result) (stopped, err error) {
	if i.c.Polish == 0 {
		return nil, nil
	}
	recipe, err := ptychography.ParseRecipe(config.DefaultEngine(), i.c.Polish)
	if err != nil {
		return nil, err
	}
	solver := ptychography.Solver{Recipe: recipe, Subpixel: ptychography.Bilinear, Seed: i.c.Seed, KeepBest: true, Hold: true}
	r, err := solver.Run(ctx, set, whole(s))
	switch {
	case r == nil && ctx.Err() != nil:
		return err, nil // before the first pass: the network's object is whole
	case r == nil || err != nil && ctx.Err() == nil:
		return nil, err
	}
	i.polished(recipe, r, set, s)
	return err, nil
}

// polished takes over what the engine has made of an object.
func (i *inference) polished(recipe ptychography.Recipe, r *ptychography.Result, set *ptychography.Dataset, s *stitch.Result) {
	changed := change(s.Weight, s.Object.Data, r.Object.Data)
	i.Run.Results["polish"] = map[string]any{
		"recipe": recipe.String(), "pass": r.Best, "changed": changed,
		"relative_amplitude_error_before": i.Run.Results["relative_amplitude_error"],
	}
	if r.Best == 0 {
		i.Warn("polished by %s: no pass explains the data better than the network's object, which stays", recipe)
		return
	}
	i.Run.Results["relative_amplitude_error"] = r.Residual
	i.Say("polished by %s: the error is %.4f, and the object changed by %.1f %% (root mean square where there is light)", recipe, r.Residual, 100*changed)
	s.Object, set.Probe = r.Object, r.Probe
}

// whole is the stitched object with nothing in the way where no patch lies.
func whole(s *stitch.Result) *ptychography.Object {
	o := s.Object.Clone()
	for k, w := range s.Weight {
		if w <= 0 || o.Data[k] == 0 {
			o.Data[k] = 1
		}
	}
	return o
}

// change is the relative difference of two objects,
//
//	sqrt(sum w |c a - b|^2 / sum w |b|^2),
//
// with the factor c that makes it smallest: the data tell neither the common phase
// nor, with a probe that learns, the common scale.
func change(weight []float64, a, b []complex64) float64 {
	var cross complex128
	var aa, bb float64
	for k, w := range weight {
		x, y := complex128(a[k]), complex128(b[k])
		cross += complex(w, 0) * cmplx.Conj(x) * y
		aa += w * real(x*cmplx.Conj(x))
		bb += w * real(y*cmplx.Conj(y))
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return math.Sqrt(max(1-real(cross*cmplx.Conj(cross))/(aa*bb), 0))
}
