package ptychography

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// streamError is far from the streams of the patterns, which count upwards.
const streamError = math.MaxUint64

func (s Simulation) checkDetector() error {
	if !(s.Background >= 0) || !finite(s.Background) || !(s.PositionError >= 0) || !finite(s.PositionError) {
		return fmt.Errorf("ptychography: background %v, position error %v: neither can be negative", s.Background, s.PositionError)
	}
	if !(s.ScanScale >= 0 && s.ScanScale <= 10) || !(math.Abs(s.ScanTurn) <= 2*math.Pi) {
		return fmt.Errorf("ptychography: scan scaled by %v and turned by %v: need 0 to 10 and at most a whole turn", s.ScanScale, s.ScanTurn)
	}
	if s.Gap < 0 || s.Gap > s.N/4 {
		return fmt.Errorf("ptychography: gaps of %d pixels in patterns of %d: at most a quarter", s.Gap, s.N)
	}
	return nil
}

// gaps returns the mask of a detector of four tiles: true apart from a row and a
// column of gaps, whose near edges are an eighth of the side off the centre.
func (s Simulation) gaps() []bool {
	if s.Gap == 0 {
		return nil
	}
	first := s.N/2 + s.N/8
	lost := func(i int) bool { return i >= first && i < first+s.Gap }
	mask := make([]bool, s.N*s.N)
	for i := range mask {
		mask[i] = !lost(i/s.N) && !lost(i%s.N)
	}
	return mask
}

// recorded returns the positions that somebody noted down.
func (s Simulation) recorded(scan Scan) Scan {
	scale := s.ScanScale
	if scale == 0 {
		scale = 1
	}
	if s.PositionError == 0 && scale == 1 && s.ScanTurn == 0 {
		return scan
	}
	rng := rand.New(rand.NewPCG(s.Seed, streamError))
	if scale != 1 || s.ScanTurn != 0 {
		scan = ScanMap{ScaleY: scale, ScaleX: scale, Rotation: s.ScanTurn}.Apply(scan)
	}
	out := make(Scan, len(scan))
	for i, p := range scan {
		out[i] = Position{p.Y + s.PositionError*rng.NormFloat64(), p.X + s.PositionError*rng.NormFloat64()}
	}
	return out
}

// detect turns intensities into amplitudes, with background and noise of pattern
// i. Pixels in gaps count nothing.
func (s Simulation) detect(amplitude, intensity []float32, mask []bool, i uint64) {
	src := rand.NewPCG(s.Seed, streamNoise+i)
	for j, v := range intensity {
		counts := float64(v) + s.Background
		if s.Photons > 0 && counts > 0 {
			counts = distuv.Poisson{Lambda: counts, Src: src}.Rand()
		}
		if mask == nil || mask[j] {
			amplitude[j] = float32(math.Sqrt(counts))
		}
	}
}
