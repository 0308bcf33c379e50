package training

import (
	"fmt"
	"math"
)

// check looks for a state that no run can be in. A checkpoint carries hashes, so
// only a file that was put together by hand gets here.
func (st *state) check() error {
	p := st.Plateau
	if st.Steps < 0 || st.Moments < 0 || p.Bad < 0 || !(p.Factor > 0 && p.Factor <= 1) || p.Best != nil && !finite(*p.Best) {
		return fmt.Errorf("training: the checkpoint is not one of a run: %d steps, %d of them in the moments, plateau %+v", st.Steps, st.Moments, p)
	}
	for i, e := range st.History {
		if e.Epoch != i+1 || e.Steps < 0 || e.Steps > st.Steps || !finite(e.Loss()) {
			return fmt.Errorf("training: the checkpoint is not one of a run: record %d of its history is epoch %d after %d of %d steps with loss %v", i+1, e.Epoch, e.Steps, st.Steps, e.Loss())
		}
	}
	return nil
}

// checkFinite refuses tensors that would make every later number a NaN.
func checkFinite(name string, x []float32) error {
	for i, v := range x {
		if !finite(float64(v)) {
			return fmt.Errorf("training: %s, element %d of the checkpoint is %v", name, i, v)
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
