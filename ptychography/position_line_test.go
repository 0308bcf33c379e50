package ptychography

import "testing"

// A row has no map, though rounding puts the middle of its positions beside it: they are
// found along and across it all the same, within the limit.
func TestPositionsOfARow(t *testing.T) {
	s := DefaultSimulation()
	s.N, s.Radius, s.Step, s.Points = 16, 4, 2, 24
	d, _, err := Simulate(s)
	if err != nil {
		t.Fatal(err)
	}
	for i := range d.Scan {
		d.Scan[i] = Position{7.1, float64(i)}
	}
	if m := d.Scan.middle(); m.Y == 7.1 {
		t.Fatal("the middle is not beside the row")
	}
	if _, err := FitScanMap(d.Scan, d.Scan); err == nil {
		t.Error("a row has a map")
	}
	recipe, err := ParseRecipe("lsqml", 6)
	if err != nil {
		t.Fatal(err)
	}
	for _, fit := range []PositionFit{FitEach, FitAffine, FitBoth} {
		r, err := Solver{Recipe: recipe, Subpixel: Bilinear, FitPositions: fit, PositionLimit: 2, SettlePasses: SettlePasses, Variations: 1}.Run(t.Context(), d, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.Scan {
			if dy, dx := p.Y-7.1, p.X-float64(i); !(dy*dy+dx*dx <= 4.01) {
				t.Fatalf("fit %v: position %d is %v", fit, i, p)
			}
		}
	}
}
