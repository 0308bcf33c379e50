package diagnose

import (
	"math"
	"testing"
)

// TestCorrelationOfOneChain: one chain has no variance between chains.
func TestCorrelationOfOneChain(t *testing.T) {
	c := newCorrelation([][]float64{{1, 2, 4, 3, 5, 2}})
	if math.Abs(c.varPlus-c.cov[0]) > 1e-15 || math.Abs(c.at(0)-(1-(c.within-c.cov[0])/c.cov[0])) > 1e-15 {
		t.Errorf("varPlus %v, covariance %v", c.varPlus, c.cov[0])
	}
}
