package stitch

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// turned are groups of two patches of one object, each times a factor.
func turned(t *testing.T, o *ptychography.Object, scan ptychography.Scan, factor func(g int) complex128) (groups []ptychography.Scan, patches [][][]complex64) {
	for g := 0; g+1 < len(scan); g++ {
		at, f := scan[g:g+2], complex64(factor(g))
		var both [][]complex64
		for _, p := range at {
			patch, err := o.Patch(p, n, ptychography.Nearest)
			if err != nil {
				t.Fatal(err)
			}
			for i := range patch {
				patch[i] *= f
			}
			both = append(both, patch)
		}
		groups, patches = append(groups, at), append(patches, both)
	}
	return groups, patches
}

func align(t *testing.T, c *Canvas, groups []ptychography.Scan, patches [][][]complex64) (factors []complex128, parts int) {
	a := NewAlignment(c)
	for g, at := range groups {
		if err := a.Add(at, patches[g]); err != nil {
			t.Fatal(err)
		}
	}
	return a.Factors(), a.Parts()
}

// Groups of one object that were turned by any phases are turned back, up to a
// phase that all have in common.
func TestAlignmentUndoesAnyPhases(t *testing.T) {
	o, scan := truth(false)
	c := canvas(t, scan, uniform(t))
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 1))
		phases := make([]complex128, len(scan))
		for i := range phases {
			phases[i] = cmplx.Rect(1, 2*math.Pi*rng.Float64())
		}
		groups, patches := turned(t, o, scan, func(g int) complex128 { return phases[g] })
		factors, parts := align(t, c, groups, patches)
		if parts != 1 {
			t.Fatalf("%d parts, want one", parts)
		}
		for g, f := range factors {
			if d := f * phases[g] / (factors[0] * phases[0]); math.Abs(cmplx.Abs(f)-1) > 1e-9 || cmplx.Abs(d-1) > 0.01 {
				t.Fatalf("seed %d, group %d: factor %v for phase %v leaves %v", seed, g, f, phases[g], d)
			}
		}
	}
}

// Of all common phases the factors have the one that is nearest to leaving the groups
// alone: their mean, weighted by the energies, is real and positive.
func TestAlignmentTurnsTheMeanBack(t *testing.T) {
	o, scan := truth(false)
	c := canvas(t, scan, uniform(t))
	groups, patches := turned(t, o, scan, func(g int) complex128 { return cmplx.Rect(1, 0.3+float64(g%5)/5) })
	factors, _ := align(t, c, groups, patches)
	var mean complex128
	for g, f := range factors {
		var energy float64
		for _, patch := range patches[g] {
			for _, v := range patch {
				energy += float64(real(v)*real(v) + imag(v)*imag(v))
			}
		}
		mean += complex(energy, 0) * f
	}
	if phase := cmplx.Phase(mean); math.Abs(phase) > 0.01 {
		t.Errorf("the mean factor has phase %v, want 0", phase)
	}
}

// The groups are turned from the middle of the scan outwards, so that a fault of
// one at the border cannot spread.
func TestAlignmentBeginsInTheMiddle(t *testing.T) {
	o, scan := truth(false)
	c := canvas(t, scan, uniform(t))
	groups, patches := turned(t, o, scan, func(int) complex128 { return 1 })
	a := NewAlignment(c)
	var middle ptychography.Position
	centres := make([]ptychography.Position, len(groups))
	for g, at := range groups {
		if err := a.Add(at, patches[g]); err != nil {
			t.Fatal(err)
		}
		centres[g] = ptychography.Position{Y: (at[0].Y + at[1].Y) / 2, X: (at[0].X + at[1].X) / 2}
		middle.Y += centres[g].Y / float64(len(groups))
		middle.X += centres[g].X / float64(len(groups))
	}
	last := 0.0
	for i, g := range a.outwards() {
		d := math.Hypot(centres[g].Y-middle.Y, centres[g].X-middle.X)
		if d < last-1e-9 {
			t.Fatalf("group %d, %v from the middle, is number %d after one %v away", g, d, i, last)
		}
		last = d
	}
}

// Of groups that agree none is turned, and the common phase of the factors is
// the smallest.
func TestAlignmentLeavesAgreementAlone(t *testing.T) {
	o, scan := truth(false)
	c := canvas(t, scan, uniform(t))
	groups, patches := turned(t, o, scan, func(int) complex128 { return 1 })
	factors, _ := align(t, c, groups, patches)
	for g, f := range factors {
		if cmplx.Abs(f-1) > 1e-6 {
			t.Errorf("group %d was turned by %v", g, f)
		}
	}
	groups, patches = turned(t, o, scan, func(g int) complex128 {
		if g == 7 {
			return -1i
		}
		return 1
	})
	factors, _ = align(t, c, groups, patches)
	if d := factors[7] / factors[6]; cmplx.Abs(d-1i) > 0.01 || cmplx.Abs(factors[6]-1) > 0.1 {
		t.Errorf("one group turned by -90 degrees: factors %v and %v", factors[7], factors[6])
	}
}

// The sum that is maximised never falls below that without any phases, however
// little the patches have to do with each other.
func TestAlignmentNeverDoesHarm(t *testing.T) {
	_, scan := truth(true)
	c := canvas(t, scan, uniform(t))
	rng := rand.New(rand.NewPCG(3, 3))
	var groups []ptychography.Scan
	var patches [][][]complex64
	for i := range scan {
		patch := make([]complex64, n*n)
		for k := range patch {
			patch[k] = complex(float32(rng.NormFloat64()), float32(rng.NormFloat64()))
		}
		groups, patches = append(groups, scan[i:i+1]), append(patches, [][]complex64{patch})
	}
	energy := func(factors []complex128) (sum float64) {
		c := canvas(t, scan, uniform(t))
		for g, at := range groups {
			turned := make([]complex64, n*n)
			for k, v := range patches[g][0] {
				turned[k] = complex64(factors[g]) * v
			}
			if err := c.Add(ptychography.Position{Y: math.Round(at[0].Y), X: math.Round(at[0].X)}, turned); err != nil {
				t.Fatal(err)
			}
		}
		for _, v := range c.sum {
			sum += real(v)*real(v) + imag(v)*imag(v)
		}
		return sum
	}
	ones := make([]complex128, len(scan))
	for i := range ones {
		ones[i] = 1
	}
	factors, _ := align(t, c, groups, patches)
	if before, after := energy(ones), energy(factors); after < 1.1*before {
		t.Errorf("energy %v before, %v after", before, after)
	}
}

// Groups that nothing ties together, or that are dark, keep their phases; a
// position off the canvas is an error.
func TestAlignmentWithoutOverlap(t *testing.T) {
	scan := ptychography.Scan{{Y: 0, X: 0}, {Y: 100, X: 0}, {Y: 0, X: 100}}
	c := canvas(t, scan, uniform(t))
	o := ptychography.NewObject(scan, n)
	ptychography.PaintBlobs(o.Image, 5, 3)
	a := NewAlignment(c)
	for i, p := range scan {
		patch, err := o.Patch(p, n, ptychography.Nearest)
		if err != nil {
			t.Fatal(err)
		}
		if i == 2 {
			clear(patch)
		}
		if err := a.Add(scan[i:i+1], [][]complex64{patch}); err != nil {
			t.Fatal(err)
		}
	}
	if a.Parts() != 3 {
		t.Errorf("%d parts, want 3", a.Parts())
	}
	// A group with patches in two parts ties them no more than before.
	if err := a.Add(scan[:2], [][]complex64{make([]complex64, n*n), make([]complex64, n*n)}); err != nil || a.Parts() != 3 {
		t.Errorf("%d parts after a group in two of them, %v", a.Parts(), err)
	}
	for g, f := range a.Factors() {
		if f != 1 {
			t.Errorf("group %d was turned by %v", g, f)
		}
	}
	if err := a.Add(ptychography.Scan{{Y: 500}}, [][]complex64{make([]complex64, n*n)}); err == nil {
		t.Error("a position off the canvas was accepted")
	}
}
