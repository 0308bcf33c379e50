package simulate

import (
	"math"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/domain"
	"github.com/latent-go/latent/ptychography"
)

// TestLikeIsOfTheExperiment: what is simulated for a scan has its light, positions,
// dose and mask; nothing of the experiment would be doubted, only the object is
// another, in every number.
func TestLikeIsOfTheExperiment(t *testing.T) {
	set := scan(t)
	for _, mask := range [][]bool{nil, stop(set.Patterns.N, 3)} {
		masked(set.Patterns, mask)
		was := domain.Describe(set, 0)
		var first []float32
		for number := range uint64(3) {
			made, err := Like(set, 3, number)
			if err != nil {
				t.Fatal(err)
			}
			is := domain.Describe(made, 0)
			if math.Abs(is.Photons/was.Photons-1) > 0.01 || is.Masked != was.Masked || is.Step != was.Step {
				t.Errorf("object %d: %+v, the scan is %+v", number, is, was)
			}
			for _, doubt := range was.Doubts(is, 1) {
				if !slices.Contains([]string{"contrast", "drift", "width", "reach"}, doubt.Kind) {
					t.Errorf("object %d: %s", number, doubt.Text)
				}
			}
			if again, err := Like(set, 3, number); err != nil || !slices.Equal(again.Patterns.Amplitude, made.Patterns.Amplitude) {
				t.Errorf("object %d is another one the second time, %v", number, err)
			}
			if other, err := Like(set, 4, number); err != nil || slices.Equal(other.Patterns.Amplitude, made.Patterns.Amplitude) {
				t.Errorf("object %d is the same for another seed, %v", number, err)
			}
			if slices.Equal(first, made.Patterns.Amplitude) {
				t.Errorf("object %d is the first one", number)
			}
			if number == 0 {
				first = made.Patterns.Amplitude
			}
		}
	}
}

// TestLikeOfNothing: a mask that leaves no light is an error, not a division by zero.
func TestLikeOfNothing(t *testing.T) {
	set := scan(t)
	set.Patterns.Mask = make([]bool, set.Patterns.N*set.Patterns.N)
	set.Patterns.Mask[0] = true // a corner that no light reaches
	if _, err := Like(set, 1, 0); err == nil {
		t.Error("data without light")
	}
}

// scan is a short one of the demonstration.
func scan(t *testing.T) *ptychography.Dataset {
	t.Helper()
	s, err := config.Demo()
	if err != nil {
		t.Fatal(err)
	}
	s.Points = 60
	d, err := Data(s)
	if err != nil {
		t.Fatal(err)
	}
	return dataset(t, d)
}

// stop is the mask of a beam stop.
func stop(n int, radius float64) []bool {
	m := make([]bool, n*n)
	for k := range m {
		m[k] = math.Hypot(float64(k/n-n/2), float64(k%n-n/2)) > radius
	}
	return m
}

// masked lays a mask over patterns.
func masked(p *ptychography.Patterns, mask []bool) {
	p.Mask = mask
	for i := range p.Len() {
		for k, valid := range mask {
			if !valid {
				p.At(i)[k] = 0
			}
		}
	}
}
