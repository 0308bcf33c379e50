package physics

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// The bounds of the likelihood are those of their meaning, for any dose: the lower is
// what the true object costs, the upper what an empty one does.
func TestBounds(t *testing.T) {
	for _, photons := range []float64{300, 2000, 1e6} {
		bounds(t, photons)
	}
}

func bounds(t *testing.T, photons float64) {
	t.Helper()
	s := ptychography.DefaultSimulation()
	s.N, s.Points, s.Radius, s.Step, s.Photons = 32, 64, 6, 3, photons
	set, truth, err := ptychography.Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewData(set.Patterns)
	if err != nil {
		t.Fatal(err)
	}
	l := DefaultLoss()
	empty, least, err := d.Bounds(l, set.Probe)
	if err != nil {
		t.Fatal(err)
	}
	known := meanLoss(t, d, l, set, truth)
	if learned := Learned(known, empty, least); learned < 0.95 || learned > 1.5 {
		t.Errorf("%v photons: the true object is said to explain %v of what can be explained (least %v, true %v, empty %v)", photons, learned, least, known, empty)
	}
	if got := meanLoss(t, d, l, set, ptychography.NewObject(set.Scan, 32)); math.Abs(got-empty) > 1e-3*empty {
		t.Errorf("an empty object has the loss %v, its bound is %v", got, empty)
	}
	if a, b := Learned(empty, empty, least), Learned(least, empty, least); a != 0 || b != 1 {
		t.Errorf("learned %v of nothing, %v of everything", a, b)
	}
	if Learned(1, 2, 2) != 0 {
		t.Error("where there is nothing to learn nothing was")
	}
}

// meanLoss is that of an object, scaled to the counts, in patterns placed by pixels.
func meanLoss(t *testing.T, d *Data, l Loss, set *ptychography.Dataset, o *ptychography.Object) (sum float64) {
	t.Helper()
	m, err := ptychography.NewModel(set.Probe)
	if err != nil {
		t.Fatal(err)
	}
	n := set.Patterns.N
	all, counts := make([][]float32, set.Patterns.Len()), 0.0
	for i, at := range set.Scan {
		patch := make([]complex64, n*n)
		if err := o.Extract(patch, n, at, ptychography.Bilinear); err != nil {
			t.Fatal(err)
		}
		all[i] = make([]float32, n*n)
		m.Forward(all[i], patch)
		for _, v := range all[i] {
			counts += float64(v)
		}
	}
	factor := float32(d.counts * float64(len(all)) / counts)
	for i := range all {
		for k := range all[i] {
			all[i][k] *= factor
		}
		sum += l.eval(make([]float32, n*n), all[i], d, i, 1) / float64(len(all))
	}
	return sum
}

// The misfit of a count against simulated ones, and its limit.
func TestMisfit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, rate := range []float64{0.1, 1, 3, 12} {
		var sum, square float64
		const n = 200000
		for range n {
			k, cost := poisson(r, rate), rate
			if k > 0 {
				cost += k*math.Log(k/rate) - k
			}
			sum, square = sum+cost, square+cost*cost
		}
		mean := sum / n
		if e := math.Sqrt((square/n - mean*mean) / n); math.Abs(misfit(rate)-mean) > 4*e {
			t.Errorf("rate %v: misfit %v, drawn %v (%v)", rate, misfit(rate), mean, e)
		}
	}
	if below, above := misfit(manyCounts), misfit(manyCounts+1); math.Abs(below-above) > 0.01 {
		t.Errorf("the misfit jumps from %v to %v", below, above)
	}
}

// poisson draws by multiplication (Knuth).
func poisson(r *rand.Rand, rate float64) float64 {
	k, p, limit := -1., 1., math.Exp(-rate)
	for p > limit {
		p *= r.Float64()
		k++
	}
	return k
}
