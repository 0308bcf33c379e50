package evaluate

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/album/model"
)

func TestCentralCoverage(t *testing.T) {
	got := CentralCoverage([]float64{0.5, 0.25, 0.75, 0.9, math.NaN()}, []float64{0, 0.5, 0.9, 1})
	if want := []float64{0.25, 0.75, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := CentralCoverage(nil, []float64{0.5}); !math.IsNaN(got[0]) {
		t.Errorf("coverage of nothing is %v", got)
	}
}

// TestCoverageAgreesWithIntervals: the transform and the interval bounds are two
// ways to the same share.
func TestCoverageAgreesWithIntervals(t *testing.T) {
	m := table{lengths: []int{3, 3, 4, 5, 3, 6, 3, 4, 2, 2, 3, 4, 3, 3, 5}, held: 1}.model(t, 8, model.Noise{})
	rows := heldOut(m)
	preds, err := Predict(bg, m, randomDraws(m, 20, 0.2), rows, make([]float64, len(rows)))
	if err != nil {
		t.Fatal(err)
	}
	c := Score(preds).Coverage
	var pit []float64
	for _, p := range preds {
		pit = append(pit, p.PIT)
	}
	got := CentralCoverage(pit, Levels[:])
	if want := []float64{c.P50, c.P80, c.P90, c.P95}; !slices.Equal(got, want) {
		t.Errorf("by transform %v, by bounds %v", got, want)
	}
}

func ExampleInterval_Clip() {
	v := Interval{Lo: 81.5, Hi: 104.2}
	fmt.Println(v.Contains(99), v.Clip())
	// Output: true {81.5 100}
}
