package estimate

import (
	"math"
	"slices"
	"testing"
)

func TestWholeEdges(t *testing.T) {
	var score []float64 // every score once
	for v := 4.0; v <= 100; v++ {
		score = append(score, v)
	}
	e := WholeEdges(score, 50)
	if len(e) != 50 || e[0] != 3.5 || e[1] != 5.5 || e[49] != 101.5 {
		t.Errorf("edges of the scores from 4 to 100: %v", e)
	}
	for _, c := range []struct {
		sample, want []float64
		most         int
	}{
		{[]float64{2, 2, math.NaN()}, []float64{1.5, 2.5}, 10},
		{[]float64{-1, 1}, []float64{-1.5, -0.5, 0.5, 1.5}, 3},
		{[]float64{0, 9}, []float64{-0.5, 9.5}, 1},
		{[]float64{1, 2.5}, nil, 3},
		{[]float64{math.NaN(), math.Inf(1)}, nil, 3},
		{[]float64{0, 1e300}, nil, 3},
		{[]float64{1}, nil, 0},
	} {
		if got := WholeEdges(c.sample, c.most); !slices.Equal(got, c.want) {
			t.Errorf("WholeEdges(%v, %d) = %v, want %v", c.sample, c.most, got, c.want)
		}
	}
}
