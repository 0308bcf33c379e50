package ptychography

import (
	"math"
	"math/cmplx"
)

// SiemensStar is a test object whose structures become finer towards its centre:
// at radius r a spoke and the gap beside it together are 2 pi r / Spokes wide, so
// the radius down to which spokes are resolved is the resolution.
type SiemensStar struct {
	Spokes  int
	Inner   float64 // radius in pixels where the spokes begin
	Outer   float64 // and where they end
	Modulus float64 // of the transmission of a spoke, 0 to 1
	Phase   float64 // of the transmission of a spoke, in radians
}

// Period returns the width of a spoke and a gap at a radius, in the unit of the
// radius.
func (s SiemensStar) Period(radius float64) float64 {
	return 2 * math.Pi * radius / float64(s.Spokes)
}

// Paint draws the star into the middle of a clear image. A pixel that a spoke
// covers to the part c is as thick as the mean over its area,
//
//	O = Modulus^c exp(i c Phase),
//
// so that edges are where they are and not where the pixels are.
func (s SiemensStar) Paint(m Image) {
	if !m.whole() {
		return
	}
	cy, cx := float64(m.Rows-1)/2, float64(m.Cols-1)/2
	for y := range m.Rows {
		row := m.Row(y)
		for x := range row {
			c := coverage(float64(y)-cy, float64(x)-cx, s.covers)
			row[x] = complex64(cmplx.Rect(math.Pow(s.Modulus, c), c*s.Phase))
		}
	}
}

// covers says whether a point, relative to the centre, is on a spoke.
func (s SiemensStar) covers(y, x float64) bool {
	r := math.Hypot(y, x)
	if r < s.Inner || r > s.Outer {
		return false
	}
	turn := math.Atan2(y, x)/(2*math.Pi)*float64(s.Spokes) + 0.25 // a spoke points along the row
	return turn-math.Floor(turn) < 0.5
}
