package simulate

import (
	"fmt"
	"math/rand/v2"

	"github.com/latent-go/latent/ptychography"
)

// unlike are the objects that [Like] paints in turn: smooth fields, whose edges are
// soft, and lines of one material, whose edges are hard.
var unlike = []string{"blobs", "lines"}

// doseError is the share by which the mean counts may miss those of the scan before a
// mask is allowed for.
const doseError = 0.01

// Like simulates a scan like another one, of an object that has nothing to do with its
// own: the same probe, positions, mask and mean counts of the valid pixels. The number
// says which object.
func Like(set *ptychography.Dataset, seed, number uint64) (*ptychography.Dataset, error) {
	s := ptychography.DefaultSimulation()
	s.N, s.Light, s.Scan, s.Photons = set.Patterns.N, set.Probe, set.Scan, set.Patterns.MeanCounts()
	s.Sample, s.Seed = unlike[number%uint64(len(unlike))], rand.New(rand.NewPCG(seed, number)).Uint64()
	made, err := exposed(s, set)
	if err != nil {
		return nil, err
	}
	if dose := made.Patterns.MeanCounts(); dose < (1-doseError)*s.Photons {
		if dose == 0 {
			return nil, fmt.Errorf("the mask hides all of the simulated light")
		}
		// The mask hides a part of the light; what is left has the dose of the scan.
		s.Photons *= s.Photons / dose
		return exposed(s, set)
	}
	return made, nil
}

// exposed simulates and masks as the scan is masked.
func exposed(s ptychography.Simulation, set *ptychography.Dataset) (*ptychography.Dataset, error) {
	made, _, err := ptychography.Simulate(s)
	if err != nil {
		return nil, err
	}
	made.Probe, made.Patterns.Mask = set.Probe, set.Patterns.Mask
	for i := range made.Patterns.Len() {
		pattern, mask := made.Patterns.At(i), made.Patterns.MaskAt(i)
		for k := range mask {
			if !mask[k] {
				pattern[k] = 0
			}
		}
	}
	return made, nil
}
