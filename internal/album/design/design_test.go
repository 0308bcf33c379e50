package design

import (
	"math"
	"testing"
)

func sample() *Matrix {
	return &Matrix{Rows: 4, Columns: []Column{
		{Name: "x", Block: "b", Dense: []float64{1, 2, 3, 10}},
		{Name: "is", Block: "b", Set: []int32{1, 3}},
		{Name: "const", Block: "b", Dense: []float64{7, 7, 7, 7}},
	}}
}

func TestAt(t *testing.T) {
	m := sample()
	want := [][]float64{{1, 0, 7}, {2, 1, 7}, {3, 0, 7}, {10, 1, 7}}
	for i := range want {
		for j := range want[i] {
			if got := m.At(i, j); got != want[i][j] {
				t.Errorf("At(%d,%d) = %v, want %v", i, j, got, want[i][j])
			}
		}
	}
}

func TestMoments(t *testing.T) {
	m := sample()
	mean, sd := m.Moments([]bool{true, true, true, false})
	// x: 1,2,3 has mean 2 and population variance 2/3; is: 0,1,0 has mean 1/3
	// and variance 2/9; a constant column is left alone.
	wantMean := []float64{2, 1.0 / 3, 7}
	wantSD := []float64{math.Sqrt(2.0 / 3), math.Sqrt(2.0 / 9), 1}
	for j := range wantMean {
		if math.Abs(mean[j]-wantMean[j]) > 1e-15 || math.Abs(sd[j]-wantSD[j]) > 1e-15 {
			t.Errorf("column %d: mean %v sd %v, want %v %v", j, mean[j], sd[j], wantMean[j], wantSD[j])
		}
	}
}

func TestMomentsOfNoRows(t *testing.T) {
	mean, sd := sample().Moments(make([]bool, 4))
	for j := range mean {
		if mean[j] != 0 || sd[j] != 1 {
			t.Errorf("column %d: mean %v sd %v, want 0 1", j, mean[j], sd[j])
		}
	}
}

func TestValues(t *testing.T) {
	m := sample()
	for j := range m.Columns {
		x := m.Columns[j].Values(m.Rows)
		for i := range x {
			if x[i] != m.At(i, j) {
				t.Errorf("column %d row %d: %v, At gives %v", j, i, x[i], m.At(i, j))
			}
		}
	}
}

func TestNames(t *testing.T) {
	m := &Matrix{Rows: 2, Columns: []Column{{Name: "b", Dense: []float64{1, 2}}, {Name: "a", Set: []int32{1}}}}
	if got := m.Names(); len(got) != 2 || got[0] != "b" || got[1] != "a" {
		t.Errorf("names %q", got)
	}
}
