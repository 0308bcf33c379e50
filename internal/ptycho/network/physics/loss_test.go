package physics

import (
	"math"
	"testing"
)

// TestLossCheck: weights and a floor that make no loss are refused, at the edges too.
func TestLossCheck(t *testing.T) {
	for _, good := range []Loss{DefaultLoss(), {MAE: 1, Floor: 1e-9}, {NLL: 0.5, MAE: 0.5, Floor: 1}} {
		if err := good.Check(); err != nil {
			t.Errorf("%+v: %v", good, err)
		}
	}
	for _, bad := range []Loss{
		{Floor: 1},
		{NLL: -1, MAE: 2, Floor: 1},
		{NLL: 2, MAE: -1, Floor: 1},
		{NLL: math.Inf(1), Floor: 1},
		{NLL: math.NaN(), Floor: 1},
		{NLL: 1},
		{NLL: 1, Floor: -1},
		{NLL: 1, Floor: math.Inf(1)},
		{NLL: 1, Floor: math.NaN()},
	} {
		if bad.Check() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
