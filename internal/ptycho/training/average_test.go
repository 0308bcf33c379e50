package training

import (
	"math"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/simd"
)

// TestAverage against the weighted sum of all weights that were seen,
// a_t = prod_i d_i w_0 + sum_i (1 - d_i) prod_(j > i) d_j w_i.
func TestAverage(t *testing.T) {
	const decay, steps = 0.9, 200
	m := newAverage(decay, 1)
	seen := []float64{2}
	m.begin([]float32{2})
	for i := 1; i <= steps; i++ {
		w := math.Sin(float64(i))
		seen = append(seen, w)
		m.add([]float32{float32(w)}, i)
	}
	var want float64
	left := 1.0
	for i := steps; i > 0; i-- {
		d := min(decay, float64(1+i)/float64(10+i))
		want += left * (1 - d) * seen[i]
		left *= d
	}
	want += left * seen[0]
	if got := float64(m.a[0]); math.Abs(got-want) > 1e-5 {
		t.Errorf("average %v, want %v", got, want)
	}
}

// TestAveragedTraining: the steps do not see the average, the best epoch and the
// model of a checkpoint do, and a run that is resumed ends with the same bits.
func TestAveragedTraining(t *testing.T) {
	plain := mustRun(t, mustNew(t, tiny(t), settings()))
	s := settings()
	s.Average = 0.9
	whole := mustRun(t, mustNew(t, tiny(t), s))
	if !slices.Equal(whole.problem.Weights.Flat, plain.problem.Weights.Flat) {
		t.Error("the average has changed the steps")
	}
	short := s
	short.Epochs = 1
	b, err := mustRun(t, mustNew(t, tiny(t), short)).Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	resumed, err := Resume(tiny(t), s, b)
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, resumed)
	if !slices.Equal(resumed.average.a, whole.average.a) || !slices.Equal(resumed.problem.Weights.Flat, whole.problem.Weights.Flat) {
		t.Error("the resumed run ends with other bits")
	}
	whole.UseLast()
	if got := whole.problem.Weights.Flat; !slices.Equal(got, whole.average.a) || slices.Equal(got, plain.problem.Weights.Flat) {
		t.Error("the last epoch is not that of the average")
	}
}

// TestCheckpointOfAnAverage: what inference takes from a checkpoint is the average.
func TestCheckpointOfAnAverage(t *testing.T) {
	s := settings()
	s.Average, s.Epochs = 0.9, 1
	tr := mustRun(t, mustNew(t, tiny(t), s))
	b, err := tr.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	if err := (Model{InputScale: 0.5, GridSize: 2}).Describe(b, tr.problem.Weights.Net); err != nil {
		t.Fatal(err)
	}
	set, err := simd.Default()
	if err != nil {
		t.Fatal(err)
	}
	_, w, err := LoadModel(b, set)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.Flat, tr.average.a) {
		t.Error("the model of the checkpoint is not the average")
	}
}
