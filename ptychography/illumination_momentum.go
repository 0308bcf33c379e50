package ptychography

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// This file speeds up what is slow in fitted intensities. The object takes up nearly all
// of an intensity that changes smoothly over the scan, so that every pass finds a small
// part of it, always in the same direction; what differs from one pattern to the next is
// found at once. So the smooth part of the steps has a momentum, and the rest none, which
// would only add noise.

// momentumKey is where a scene keeps the smooth part of the last change of the logarithms
// of its intensities: the coefficients of [Scene.smoothTerms].
const momentumKey = "illumination momentum"

// carriage is the part of the last change that the next one has on top.
const carriage = 0.8

// smoothTerms is the number of terms of a polynomial of second degree.
const smoothTerms = 6

// carry adds to the steps of the intensities what the smooth part of those before carries
// on (Polyak, USSR Computational Mathematics and Mathematical Physics 4, 1964, 1-17). With
// a background, of which every pattern shares a little, there is no momentum.
func (s *Scene) carry(list []complex64, steps []illuminationStep) {
	terms := s.smoothTerms()
	if terms == nil {
		return
	}
	changes := mat.NewVecDense(len(steps), nil)
	for i, step := range steps {
		if from := float64(real(list[i])); from > 0 && step.intensity > 0 && finite(step.intensity) {
			changes.SetVec(i, math.Log(step.intensity/from))
		}
	}
	var now, on mat.VecDense
	if now.SolveVec(terms, changes) != nil {
		return // positions on a line do not tell the terms apart
	}
	going := s.Memory(momentumKey, smoothTerms)
	before := mat.NewVecDense(smoothTerms, nil)
	for k := range going {
		before.SetVec(k, carriage*float64(real(going[k])))
		going[k] = complex(float32(now.AtVec(k)+before.AtVec(k)), 0)
	}
	on.MulVec(terms, before)
	for i := range steps {
		steps[i].intensity *= math.Exp(on.AtVec(i))
	}
}

// smoothTerms returns 1, y, x, y^2, x^2 and yx of every pattern's place about the middle
// of the scan, in units of its reach; nil where there are few patterns.
func (s *Scene) smoothTerms() *mat.Dense {
	scan := s.Data.Scan
	middle, reach := scan.middle(), 0.0
	for _, p := range scan {
		reach = max(reach, math.Hypot(p.Y-middle.Y, p.X-middle.X))
	}
	if len(scan) < 4*smoothTerms || reach == 0 {
		return nil
	}
	terms := mat.NewDense(len(scan), smoothTerms, nil)
	for i, p := range scan {
		y, x := (p.Y-middle.Y)/reach, (p.X-middle.X)/reach
		terms.SetRow(i, []float64{1, y, x, y * y, x * x, y * x})
	}
	return terms
}
