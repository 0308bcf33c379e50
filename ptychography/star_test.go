package ptychography

import (
	"math"
	"math/cmplx"
	"testing"
)

var testStar = SiemensStar{Spokes: 36, Inner: 10, Outer: 100, Modulus: 0.85, Phase: -0.8}

// painted returns how much of every pixel the spokes cover, from the phase.
func painted(s SiemensStar, rows, cols int) Image {
	m := NewImage(rows, cols)
	s.Paint(m)
	for i, v := range m.Data {
		m.Data[i] = complex(float32(cmplx.Phase(complex128(v))/s.Phase), 0)
	}
	return m
}

// Half of the ring between the radii is spokes.
func TestStarArea(t *testing.T) {
	var area float64
	for _, c := range painted(testStar, 230, 220).Data {
		area += float64(real(c))
	}
	if want := math.Pi * (100*100 - 10*10) / 2; math.Abs(area/want-1) > 1e-3 {
		t.Errorf("spokes cover %v pixels, want %v", area, want)
	}
}

// On a circle there are as many spokes as were asked for, so that one period is
// 2 pi r / Spokes; half of it is dark.
func TestStarPeriod(t *testing.T) {
	m := painted(testStar, 220, 220)
	for _, r := range []float64{40, 60, 95} {
		edges, dark, before := 0, 0, false
		const samples = 20000
		for i := range samples + 1 {
			s, c := math.Sincos(2 * math.Pi * (float64(i) + 0.5) / samples)
			on := real(m.Data[int(math.Round(109.5+r*s))*m.Cols+int(math.Round(109.5+r*c))]) > 0.5
			if i > 0 && on != before {
				edges++
			}
			if before = on; on {
				dark++
			}
		}
		period := 2 * math.Pi * r / (float64(edges) / 2)
		if math.Abs(period-testStar.Period(r)) > 1e-9 {
			t.Errorf("radius %v: period %v pixels, want %v", r, period, testStar.Period(r))
		}
		if math.Abs(float64(dark)/samples-0.5) > 0.03 {
			t.Errorf("radius %v: %v of the circle is spokes", r, float64(dark)/samples)
		}
	}
}

// A pixel of a coarse picture is the mean of four of a fine one: edges are where
// they are, not where pixels are.
func TestStarAntialiasing(t *testing.T) {
	fine := SiemensStar{Spokes: 36, Inner: 20, Outer: 200, Modulus: 0.85, Phase: -0.8}
	a, b := painted(testStar, 220, 220), painted(fine, 440, 440)
	var worst, between float64
	for i, c := range a.Data {
		y, x := i/a.Cols*2, i%a.Cols*2
		mean := real(b.Data[y*b.Cols+x]+b.Data[y*b.Cols+x+1]+b.Data[(y+1)*b.Cols+x]+b.Data[(y+1)*b.Cols+x+1]) / 4
		worst = max(worst, math.Abs(float64(real(c)-mean)))
		if real(c) > 0.1 && real(c) < 0.9 {
			between++
		}
	}
	if worst > 0.15 || between < 1000 {
		t.Errorf("pixels differ from the mean of finer ones by %v; %v pixels are partly covered", worst, between)
	}
}

// The transmission is that of the spokes inside, one outside, and between them
// on the edges.
func TestStarTransmission(t *testing.T) {
	m := NewImage(220, 220)
	testStar.Paint(m)
	if m.Data[0] != 1 || m.Data[110*220+110] != 1 {
		t.Errorf("corner %v, centre %v", m.Data[0], m.Data[110*220+110])
	}
	full := complex64(cmplx.Rect(0.85, -0.8))
	var spokes int
	for i, v := range m.Data {
		if a := cmplx.Abs(complex128(v)); a < 0.85-1e-6 || a > 1+1e-6 {
			t.Fatalf("pixel %d has modulus %v", i, a)
		}
		if cmplx.Abs(complex128(v-full)) < 1e-6 {
			spokes++
		}
	}
	if spokes < 10000 {
		t.Errorf("%d pixels are wholly spoke", spokes)
	}
}
