package training

import (
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/simd"
)

// mostAgainst is how many groups [Trainer.Against] looks at.
const mostAgainst = 64

// Against returns the mean loss of what the network draws with the weights of the
// moment, and that of the object that it is shown, both over groups of the validation,
// or of the first epoch: a network that corrects an object and is no better than it has
// learned nothing. Both are zero for a network that is shown none.
func (t *Trainer) Against() (drawn, shown float64, err error) {
	p := t.problem
	a := p.Weights.Net.Architecture
	if a.Start == 0 {
		return 0, 0, nil
	}
	groups := p.Validation
	if len(groups) == 0 {
		if groups, err = p.Groups(0); err != nil {
			return 0, 0, err
		}
	}
	groups = groups[:min(len(groups), mostAgainst)]
	losses, _, err := t.engine.Losses(groups)
	if err != nil {
		return 0, 0, err
	}
	for i, g := range groups {
		drawn += losses[i] / float64(len(groups))
		ph := p.part(g.Part).Physics.Clone()
		shown += ph.Evaluate(g, parts(a.N, ph.Start(g, a.Start)), physics.Scale{Parts: [2]float64{1, 1}}, nil, nil, 1) / float64(len(groups))
	}
	return drawn, shown, nil
}

// parts are the real and the imaginary parts of patches as heads.
func parts(n int, patches [][]complex64) [2]*simd.Map {
	heads := [2]*simd.Map{simd.NewMap(n, n, len(patches)), simd.NewMap(n, n, len(patches))}
	for c, patch := range patches {
		for k, v := range patch {
			heads[0].Pixel(k/n, k%n)[c], heads[1].Pixel(k/n, k%n)[c] = real(v), imag(v)
		}
	}
	return heads
}
