package grouping

import (
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/ptychography"
)

func drawScan(t *rapid.T, least int) ptychography.Scan {
	n := rapid.IntRange(least, 120).Draw(t, "positions")
	scan := make(ptychography.Scan, n)
	for i := range scan {
		scan[i] = ptychography.Position{Y: rapid.Float64Range(-50, 50).Draw(t, "y"), X: rapid.Float64Range(-5, 5).Draw(t, "x")}
	}
	return scan
}

// byBruteForce sorts all other positions by distance and index.
func byBruteForce(scan ptychography.Scan, i, k int) []int {
	var all []int
	for j := range scan {
		if j != i {
			all = append(all, j)
		}
	}
	d := func(j int) float64 {
		dy, dx := scan[j].Y-scan[i].Y, scan[j].X-scan[i].X
		return dy*dy + dx*dx
	}
	sort.SliceStable(all, func(a, b int) bool { return d(all[a]) < d(all[b]) })
	return all[:min(k, len(all))]
}

func TestNearestAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scan := drawScan(t, 2)
		n, k := newNeighbours(scan), rapid.IntRange(1, 10).Draw(t, "k")
		for i := range scan {
			if got, want := n.nearest(i, k), byBruteForce(scan, i, k); !slices.Equal(got, want) {
				t.Fatalf("position %d: %v, want %v", i, got, want)
			}
		}
	})
}

// Grids are full of ties, lines have no area, and all positions may be one.
func TestNearestOnRegularScans(t *testing.T) {
	line, point := make(ptychography.Scan, 40), make(ptychography.Scan, 12)
	for i := range line {
		line[i].X = float64(i % 13)
	}
	for name, scan := range map[string]ptychography.Scan{"grid": ptychography.Raster(64, 3), "line": line, "point": point} {
		n := newNeighbours(scan)
		for i := range scan {
			if got, want := n.nearest(i, 6), byBruteForce(scan, i, 6); !slices.Equal(got, want) {
				t.Errorf("%s, position %d: %v, want %v", name, i, got, want)
			}
		}
	}
}

func TestGroupsHoldTheirAnchorAndNeighbours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scan := drawScan(t, 9)
		o := Options{
			GridSize: rapid.IntRange(1, 3).Draw(t, "grid size"), Groups: rapid.IntRange(0, len(scan)).Draw(t, "groups"),
			Neighbours: rapid.IntRange(8, 12).Draw(t, "K"), Seed: rapid.Uint64().Draw(t, "seed"),
		}
		g, err := Make(scan, o)
		if err != nil {
			t.Fatal(err)
		}
		anchors := map[int]bool{}
		for i := range g.Len() {
			members := g.At(i)
			anchors[members[0]] = true
			near := byBruteForce(scan, members[0], o.Neighbours)
			for k, m := range members[1:] {
				if !slices.Contains(near, m) || slices.Contains(members[:k+1], m) {
					t.Fatalf("group %v: %d is no neighbour of the anchor, or twice in it", members, m)
				}
			}
		}
		if want := o.Groups; len(anchors) != g.Len() || want > 0 && g.Len() != want || want == 0 && g.Len() != len(scan) {
			t.Errorf("%d groups with %d anchors, asked for %d", g.Len(), len(anchors), o.Groups)
		}
	})
}

func TestSeedsAndEpochs(t *testing.T) {
	scan := ptychography.Spiral(100, 3)
	make := func(o Options) []int {
		t.Helper()
		o.GridSize = 2
		g, err := Make(scan, o)
		if err != nil {
			t.Fatal(err)
		}
		return g.Members
	}
	base := make(Options{})
	if !slices.Equal(base, make(Options{})) {
		t.Error("the same options give other groups")
	}
	for _, o := range []Options{{Seed: 1}, {Epoch: 1}} {
		if slices.Equal(base, make(o)) {
			t.Errorf("%+v gives the same groups", o)
		}
	}
	first := make(Options{Sequential: true, Groups: 10})
	for i := range 10 {
		if first[4*i] != i {
			t.Errorf("sequential anchor %d is %d", i, first[4*i])
		}
	}
	// The members of an anchor do not depend on which other groups are made.
	if more := make(Options{Sequential: true, Groups: 50}); !slices.Equal(more[:40], first) {
		t.Error("fifty groups do not begin with the first ten")
	}
}

// Every neighbour is drawn equally often: chi-square over many anchors.
func TestDrawsAreUniform(t *testing.T) {
	counts := [7]float64{}
	const draws = 7000
	for anchor := range draws {
		for _, m := range (Options{Seed: 5}).draw([]int{0, 1, 2, 3, 4, 5, 6}, 3, anchor, 0) {
			counts[m]++
		}
	}
	var chi2 float64
	for _, c := range counts {
		chi2 += (c - 3000) * (c - 3000) / 3000
	}
	if chi2 > 22.5 { // 0.1 % of chi-square with 6 degrees of freedom
		t.Errorf("counts %v, chi-square %.1f", counts, chi2)
	}
}

func TestMoreGroupsThanPositions(t *testing.T) {
	scan := ptychography.Raster(9, 2)
	one, err := Make(scan, Options{GridSize: 1, Groups: 20})
	if err != nil || one.Len() != 9 || len(one.Notes) != 1 || !strings.Contains(one.Notes[0], "20 groups") {
		t.Errorf("grid size 1: %+v, %v", one, err)
	}
	if _, err := Make(scan, Options{GridSize: 2, Groups: 20}); err == nil || !strings.Contains(err.Error(), "oversampling") {
		t.Errorf("grid size 2: error %v", err)
	}
	many, err := Make(scan, Options{GridSize: 2, Groups: 20, Oversample: true})
	if err != nil || many.Len() != 20 {
		t.Fatalf("oversampled: %v", err)
	}
	if many.At(0)[0] != many.At(9)[0] || slices.Equal(many.At(0), many.At(9)) {
		t.Errorf("the second round repeats %v as %v", many.At(0), many.At(9))
	}
}

func TestErrors(t *testing.T) {
	scan := ptychography.Raster(9, 2)
	for text, o := range map[string]Options{
		"grid size 0":      {},
		"-1 groups":        {GridSize: 1, Groups: -1},
		"the scan has 9":   {GridSize: 4},
		"2 neighbours are": {GridSize: 2, Neighbours: 2},
	} {
		if _, err := Make(scan, o); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want %q in it", err, text)
		}
	}
}

// As few positions, neighbours and as many groups as may be asked for.
func TestOptionsAtTheirLimits(t *testing.T) {
	for _, c := range []struct {
		positions int
		o         Options
		ok        bool
	}{
		{4, Options{GridSize: 2, Neighbours: 3}, true},
		{3, Options{GridSize: 2, Neighbours: 3}, false},
		{9, Options{GridSize: 2, Neighbours: 2}, false},
		{9, Options{GridSize: 2, Neighbours: 3, Groups: 9}, true},
		{9, Options{GridSize: 2, Neighbours: 3, Groups: 10}, false},
		{9, Options{GridSize: 2, Neighbours: 3, Groups: 10, Oversample: true}, true},
		{9, Options{GridSize: 2, Neighbours: 99}, true},
		{1, Options{GridSize: 1}, true},
		{9, Options{GridSize: 1, Groups: 10}, true},
		{9, Options{GridSize: 1, Groups: -1}, false},
	} {
		g, err := Make(ptychography.Raster(c.positions, 2), c.o)
		if (err == nil) != c.ok {
			t.Errorf("%d positions, %+v: %v", c.positions, c.o, err)
		}
		if want := min(max(c.o.Groups, 1), c.positions); err == nil && c.o.Groups > 0 && !c.o.Oversample && g.Len() != want {
			t.Errorf("%d positions, %+v: %d groups, want %d", c.positions, c.o, g.Len(), want)
		}
	}
	exact, err := Make(ptychography.Raster(9, 2), Options{GridSize: 1, Groups: 9})
	if err != nil || len(exact.Notes) > 0 {
		t.Errorf("as many groups as positions: %q, %v", exact.Notes, err)
	}
}

// TestByPlace: the same members as in the order of the draw, every row above the
// next and from left to right; whoever leads a group does not matter.
func TestByPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scan := drawScan(t, 9)
		o := Options{GridSize: rapid.IntRange(1, 3).Draw(t, "grid size"), Neighbours: 8, Seed: rapid.Uint64().Draw(t, "seed")}
		drawn, err := Make(scan, o)
		if err != nil {
			t.Fatal(err)
		}
		o.ByPlace = true
		placed, err := Make(scan, o)
		if err != nil {
			t.Fatal(err)
		}
		for i := range placed.Len() {
			got := placed.At(i)
			if !slices.Equal(slices.Sorted(slices.Values(drawn.At(i))), slices.Sorted(slices.Values(got))) {
				t.Fatalf("group %v has other members than %v", got, drawn.At(i))
			}
			for k, m := range got {
				if k%o.GridSize > 0 && scan[m].X < scan[got[k-1]].X || k >= o.GridSize && rowTop(scan, got, k, o.GridSize) < rowEnd(scan, got, k-o.GridSize, o.GridSize) {
					t.Fatalf("group %v is not in the order of places", got)
				}
			}
		}
	})
}

// rowTop and rowEnd are the least and the largest Y of the row that member k is in.
func rowTop(scan ptychography.Scan, members []int, k, side int) float64 {
	return edge(scan, members, k, side, func(a, b float64) float64 { return min(a, b) })
}

func rowEnd(scan ptychography.Scan, members []int, k, side int) float64 {
	return edge(scan, members, k, side, func(a, b float64) float64 { return max(a, b) })
}

func edge(scan ptychography.Scan, members []int, k, side int, better func(a, b float64) float64) float64 {
	row := members[k/side*side:][:side]
	y := scan[row[0]].Y
	for _, m := range row {
		y = better(y, scan[m].Y)
	}
	return y
}

// TestSquareByPlace: four corners, in the order of reading.
func TestSquareByPlace(t *testing.T) {
	scan := ptychography.Scan{{Y: 5.1, X: 5}, {Y: 0.2, X: 5}, {Y: 5, X: 0}, {Y: 0, X: 0.3}}
	members := []int{0, 1, 2, 3}
	if ByPlace(scan, members, 2); !slices.Equal(members, []int{3, 1, 2, 0}) {
		t.Errorf("members %v, want top left, top right, bottom left, bottom right", members)
	}
}
