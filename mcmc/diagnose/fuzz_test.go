package diagnose

import (
	"math"
	"testing"
)

// FuzzDiagnostics gives the diagnostics any numbers: they must come back with a
// number or NaN, and with sane ones where the draws are sane.
func FuzzDiagnostics(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9}, uint8(2), false)
	f.Add([]byte{0, 0, 0, 0, 255, 255, 255, 255}, uint8(1), true)
	f.Fuzz(func(t *testing.T, b []byte, chains uint8, odd bool) {
		m := int(chains%5) + 1
		draws := make([][]float64, m)
		for i, x := range b[:len(b)/m*m] {
			v := float64(x) - 100
			switch {
			case odd && x == 255:
				v = math.Inf(1)
			case odd && x == 254:
				v = math.NaN()
			case odd:
				v *= 1e300
			}
			draws[i%m] = append(draws[i%m], v)
		}
		s := Summary("x", draws)
		n := float64(len(b) / m * m)
		if !odd && n >= float64(4*m) {
			if !(s.ESSBulk > 0 && s.ESSBulk <= n*math.Max(1, math.Log10(n))*(1+1e-12)) {
				t.Errorf("bulk ESS %v of %v draws", s.ESSBulk, n)
			}
			if s.HDILow > s.HDIHigh || s.RHat < 0 {
				t.Errorf("%+v", s)
			}
		}
		w, _ := PSIS(pool(draws), 1)
		if len(w) != len(pool(draws)) {
			t.Error("PSIS lost weights")
		}
	})
}
