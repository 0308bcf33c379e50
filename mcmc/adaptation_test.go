package mcmc

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

func TestScheduleOfAThousand(t *testing.T) {
	s := newSchedule(1000 + maxTrial)
	if s.slowFrom != 75 || s.slowTo != 950 || s.trialFrom != 1000 {
		t.Errorf("slow phase [%d,%d), trial from %d", s.slowFrom, s.slowTo, s.trialFrom)
	}
	// The windows of 25, 50, 100, 200 and 500 draws in the Stan manual, after
	// our own early ones.
	if want := []int{8, 24, 56, 100, 150, 250, 450, 950}; !slices.Equal(s.ends, want) {
		t.Errorf("windows end at %v, want %v", s.ends, want)
	}
}

func TestSchedulesOfAnyLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 5000).Draw(t, "warmup")
		s := newSchedule(n)
		if n < minWindows {
			if len(s.ends) != 0 || s.trialFrom != n {
				t.Fatalf("a short warm-up has windows %v", s.ends)
			}
			return
		}
		if !slices.IsSorted(s.ends) || s.ends[len(s.ends)-1] != s.slowTo {
			t.Fatalf("windows %v do not end with the slow phase at %d", s.ends, s.slowTo)
		}
		if !(0 < s.slowFrom && s.slowFrom < s.slowTo && s.slowTo < s.trialFrom && s.trialFrom <= n) {
			t.Fatalf("phases out of order: %+v", s)
		}
		if n-s.trialFrom > n/trialShare {
			t.Fatalf("the trial takes %d of %d", n-s.trialFrom, n)
		}
	})
}

func TestDualAveragingMeetsItsTarget(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	// An acceptance that falls from 1 to 0 around a step of 0.37, with noise.
	accept := func(step float64) float64 {
		return math.Max(0, math.Min(1, 1/(1+math.Pow(step/0.37, 2))+0.02*rng.NormFloat64()))
	}
	for _, target := range []float64{0.6, 0.8, 0.95} {
		d := dualAverage{target: target}
		step := 5.0
		d.restart(step)
		for range 3000 {
			step = d.update(accept(step))
		}
		want := 0.37 * math.Sqrt(1/target-1)
		if math.Abs(math.Log(d.final()/want)) > 0.1 {
			t.Errorf("target %v: step %v, want %v", target, d.final(), want)
		}
	}
}

func TestFirstStepFindsTheScale(t *testing.T) {
	for _, sd := range []float64{1e-6, 1, 1e6} {
		for _, guess := range []float64{1e-3, 1, 1e3} {
			e, z := engineAt(gaussian{mean: []float64{0}, sd: []float64{sd}}, []float64{sd / 2}, 10)
			step, spent := e.firstStep(z, guess, rand.New(rand.NewPCG(1, 1)))
			if step < sd/50 || step > sd*50 || spent > maxHalvings+1 {
				t.Errorf("scale %v from guess %v: step %v after %d gradients", sd, guess, step, spent)
			}
		}
	}
}

func TestMomentsAgreeWithTwoPasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 3, 60).Draw(t, "x")
		m := newMoments(1)
		for _, v := range x {
			m.add([]float64{v})
		}
		mean, v := stat.MeanVariance(x, nil)
		if math.Abs(m.mean[0]-mean) > 1e-9 || math.Abs(m.variance(0)-v) > 1e-9*(1+v) {
			t.Fatalf("mean %v variance %v, want %v %v", m.mean[0], m.variance(0), mean, v)
		}
	})
}

// On independent Gaussian coordinates the estimate is exact from three draws.
func TestMetricIsExactOnAGaussian(t *testing.T) {
	target := gaussian{mean: []float64{3, -1, 0}, sd: []float64{1e-3, 1, 200}}
	rng := rand.New(rand.NewPCG(7, 7))
	m := newMetricEstimator(3)
	z := newPoint(3)
	for range 3 {
		for i := range z.q {
			z.q[i] = target.mean[i] + target.sd[i]*rng.NormFloat64()
		}
		target.LogDensity(z.q, z.g)
		m.add(&z)
	}
	inv := []float64{1, 1, 1}
	m.into(inv)
	for i, sd := range target.sd {
		if math.Abs(inv[i]/(sd*sd)-1) > 1e-9 {
			t.Errorf("coordinate %d: %v, want %v", i, inv[i], sd*sd)
		}
	}
}

func TestMetricKeepsWhatItCannotEstimate(t *testing.T) {
	m := newMetricEstimator(1)
	z := newPoint(1)
	inv := []float64{4}
	for i := range 5 {
		z.q[0], z.g[0] = float64(i), 1 // constant gradient
		m.add(&z)
	}
	if m.into(inv); inv[0] != 4 {
		t.Errorf("constant gradient: %v", inv[0])
	}
	m.reset()
	m.add(&z)
	if m.into(inv); inv[0] != 4 {
		t.Errorf("one draw: %v", inv[0])
	}
}
