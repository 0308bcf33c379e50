package ptychography

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// PositionFit says what of the positions is found together with object and probe.
type PositionFit int

const (
	// FitNone takes positions as they are given.
	FitNone PositionFit = iota
	// FitEach moves every position for itself; the affine map between the given and the
	// found ones stays unity, which noise and a probe that is not known would move.
	FitEach
	// FitAffine moves all positions by one affine map: scale, rotation and shear.
	FitAffine
	// FitBoth finds that map and moves every position about it.
	FitBoth
)

// ParsePositionFit reads a choice as users name it: no, each, affine or both.
func ParsePositionFit(name string) (PositionFit, error) {
	for f, known := range []string{FitNone: "no", FitEach: "each", FitAffine: "affine", FitBoth: "both"} {
		if name == known {
			return PositionFit(f), nil
		}
	}
	return 0, fmt.Errorf("ptychography: fit of positions %q: choose no, each, affine or both", name)
}

const (
	// positionsKey is where a scene keeps by how much every position is moved and, after
	// that, how far it went in the last pass; y is the real part.
	positionsKey = "positions"

	positionsFrom    = 3   // the pass after which positions move first
	mapFrom          = 4   // the same for the map
	mapFromBoth      = 8   // when single positions are wrong as well: errors of these come first
	positionMomentum = 0.7 // share of a step that the next one keeps
	positionDamping  = 0.1 // share of the mean curvature that is added to every one
	longestMove      = 0.5 // pixels in a pass
	sureSpread       = 4   // standard deviations of a single position, see LeastSpread

	// SettlePasses is a good number of passes to find positions in.
	SettlePasses = 25
	// LeastMap and LeastSpread are what positions have to be off by, an element of the map
	// from unity and all of them about the map along an axis, in pixels, to be told from
	// right ones, which give up to that by noise and unfinished objects.
	LeastMap    = 0.015
	LeastSpread = 0.2
)

// checkPositionFit returns what is wrong with how positions are to be found.
func (s Solver) checkPositionFit() error {
	switch {
	case s.FitPositions < FitNone || s.FitPositions > FitBoth:
		return fmt.Errorf("ptychography: fit of positions %d: there is none", s.FitPositions)
	case s.FitPositions == FitNone:
		return nil
	case s.Subpixel == Nearest:
		return fmt.Errorf("ptychography: rounded positions cannot be found by gradients: choose bilinear or fourier")
	case !(s.PositionLimit > 0 && s.PositionLimit <= mostLimit):
		return fmt.Errorf("ptychography: positions may move by %v pixels: need more than 0, at most %v", s.PositionLimit, mostLimit)
	case s.SettlePasses < 0:
		return fmt.Errorf("ptychography: positions settle after %d passes: must not be negative", s.SettlePasses)
	}
	return nil
}

// mostLimit bounds the object around positions that may move.
const mostLimit = 1024

// positionMemory returns the movements of the positions and the last ones.
func (s *Scene) positionMemory() (moved, last []complex64) {
	n := len(s.places)
	m := s.Memory(positionsKey, 2*n)
	return m[:n], m[n:]
}

// positions returns where patterns are taken to be.
func (s *Scene) positions() Scan {
	if s.fit == FitNone {
		return s.Data.Scan
	}
	moved, _ := s.positionMemory()
	out := make(Scan, len(moved))
	for i, p := range s.Data.Scan {
		out[i] = Position{p.Y + float64(real(moved[i])), p.X + float64(imag(moved[i]))}
	}
	return out
}

// replace puts the patterns where they are now taken to be.
func (s *Scene) replace() {
	if s.fit == FitNone {
		return
	}
	for i, p := range s.positions() {
		s.places[i] = s.Object.place(p, s.Data.Patterns.N, s.Subpixel)
	}
}

// fitPositions moves positions after a pass. After settlePasses the map stays, and
// positions that are not told from the given ones do.
func (s *Scene) fitPositions(ctx context.Context, pass int) error {
	if s.fit == FitNone || pass < positionsFrom || s.settled(pass) {
		return nil
	}
	end := pass == s.settlePasses
	if s.maps(pass) {
		right, err := s.rightApart(ctx, end)
		if err != nil {
			return err
		}
		if err := errors.Join(s.stepMap(ctx, end && right), s.checkPlaces()); err != nil {
			return err
		}
		s.replace()
	}
	if s.fit != FitAffine {
		steps, err := s.positionSteps(ctx)
		if err != nil {
			return err
		}
		s.moveEach(steps, end)
	}
	if err := s.checkPlaces(); err != nil {
		return err
	}
	s.replace()
	return nil
}

// checkPlaces returns an error where a position is no number or beside the object: what
// moves positions keeps them within, and nothing reads beyond if it does not.
func (s *Scene) checkPlaces() error {
	if s.fit == FitNone {
		return nil
	}
	return s.Object.checkScan(s.positions(), s.Data.Patterns.N, s.Subpixel)
}

// maps tells whether the map makes a step after a pass.
func (s *Scene) maps(pass int) bool {
	return !s.mapped && pass <= s.settlePasses && (s.fit == FitAffine && pass >= mapFrom || s.fit == FitBoth && pass >= mapFromBoth)
}

// rightApart tells at the end whether positions are right apart from the map: the map of
// those that are not is not known from the data file either.
func (s *Scene) rightApart(ctx context.Context, end bool) (bool, error) {
	if !end || s.fit == FitAffine {
		return end, nil
	}
	steps, err := s.positionSteps(ctx)
	if err != nil {
		return false, err
	}
	moved, _ := s.positionMemory()
	return s.small(s.prior(steps, moved, s.mapOf(moved))), nil
}

// small tells whether a spread of positions is not told from none; see prior.
func (s *Scene) small(variance, curvature, pixel float64) bool {
	return variance < LeastSpread*LeastSpread+sureSpread*sureSpread*2*pixel/curvature
}

// settled tells whether nothing moves any more.
func (s *Scene) settled(pass int) bool {
	_, last := s.positionMemory()
	return pass > s.settlePasses && (s.fit == FitAffine || !slices.ContainsFunc(last, func(v complex64) bool { return v != 0 }))
}

// moveEach makes a damped Gauss-Newton step of every position, with momentum. The
// places about the map are taken for normal with the standard deviation t that they
// have, so the most likely ones minimise, with v the misfit of a pixel,
//
//	sum (sqrt(I) - A)^2 + v |m|^2 / t^2,
//
// m the movement about the map. Where positions are right, t falls until nothing moves;
// errors of a pixel feel nothing of it. The map itself stays as it is. At the end a spread
// that is not told from none is taken back.
func (s *Scene) moveEach(steps []positionStep, end bool) {
	moved, last := s.positionMemory()
	var affine linearMap
	if s.fit != FitEach {
		affine = s.mapOf(moved)
	}
	spread, curvature, pixel := s.prior(steps, moved, affine)
	left := 2 * pixel / curvature // the variance that each still has
	if end && s.small(spread, curvature, pixel) {
		s.takeBack(moved, last, affine)
		return
	}
	tie := 2 * pixel / (spread + left)
	for i, t := range steps {
		m := complex128(moved[i]) - affine.at(s.fromMiddle(i))
		gy, gx := t.gy+tie*real(m), t.gx+tie*imag(m)
		yy, xx := t.yy+tie+positionDamping*curvature, t.xx+tie+positionDamping*curvature
		det := yy*xx - t.yx*t.yx
		step := complex(-(xx*gy-t.yx*gx)/det, -(yy*gx-t.yx*gy)/det)
		if !finite(real(step)) || !finite(imag(step)) {
			step = 0 // a pattern without light
		}
		last[i] = complex64(shorten(complex(positionMomentum, 0)*complex128(last[i])+step, longestMove))
	}
	own := s.mapOf(last)
	for i := range last {
		last[i] -= complex64(own.at(s.fromMiddle(i)))
		by := affine.at(s.fromMiddle(i))
		moved[i] = complex64(by + shorten(complex128(moved[i])+complex128(last[i])-by, s.limit))
	}
}

// prior returns the variance of the positions about the map along an axis, their mean
// curvature and the misfit of a pixel.
func (s *Scene) prior(steps []positionStep, moved []complex64, affine linearMap) (variance, curvature, pixel float64) {
	var misfit, pixels float64
	for _, t := range steps {
		misfit, pixels = misfit+t.misfit, pixels+t.pixels
		curvature += (t.yy + t.xx) / 2 / float64(len(steps))
	}
	pixel = misfit / max(1, pixels)
	for i, v := range moved {
		m := complex128(v) - affine.at(s.fromMiddle(i))
		variance += (real(m)*real(m) + imag(m)*imag(m)) / 2 / float64(len(moved))
	}
	return variance, max(curvature, tiny), pixel
}

// takeBack leaves of all movements the map, and nothing that goes on.
func (s *Scene) takeBack(moved, last []complex64, affine linearMap) {
	for i := range moved {
		moved[i], last[i] = complex64(affine.at(s.fromMiddle(i))), 0
	}
}

// shorten returns a vector that is at most so long.
func shorten(v complex128, most float64) complex128 {
	if r := math.Hypot(real(v), imag(v)); r > most {
		return v * complex(most/r, 0)
	}
	return v
}

// ErrRoom is about an object that has no room for positions that move so far.
var ErrRoom = errors.New("ptychography: an object with room for positions that move so far has more pixels than any may have: let them move less")

// margin is how much room positions need that move, around an object of so many pixels.
func (s Solver) margin(d *Dataset, rows, cols int) (margin int, err error) {
	margin = int(math.Ceil(s.PositionLimit)) + 2
	if n := d.Patterns.N; s.FitPositions != FitEach {
		margin += int(math.Ceil(mostMap * float64(max(0, rows-n)+max(0, cols-n)) / 2))
	}
	if rows+2*margin > mostPixels/(cols+2*margin) {
		return 0, ErrRoom
	}
	return margin, nil
}

// roomFor returns an object to start from, or an empty one, with room for positions
// that move. How much depends on the object alone, so that halves of the data keep the
// frame that they share.
func (s Solver) roomFor(d *Dataset, start *Object) (*Object, error) {
	if start == nil {
		low, high := d.Scan.Bounds() // before so large an object is made
		if _, err := s.margin(d, int(high.Y-low.Y)+d.Patterns.N, int(high.X-low.X)+d.Patterns.N); err != nil {
			return nil, err
		}
		start = NewObject(d.Scan, d.Patterns.N)
	}
	margin, err := s.margin(d, start.Rows, start.Cols)
	if err != nil {
		return nil, err
	}
	room := &Object{NewImage(start.Rows+2*margin, start.Cols+2*margin), Position{start.Origin.Y - float64(margin), start.Origin.X - float64(margin)}}
	for i := range room.Data {
		room.Data[i] = 1
	}
	room.paste(start)
	return room, nil
}

// paste copies what another object has of the same places.
func (o *Object) paste(from *Object) {
	dy, dx := int(from.Origin.Y-o.Origin.Y), int(from.Origin.X-o.Origin.X)
	for y := range from.Rows {
		for x, v := range from.Row(y) {
			if r, c := y+dy, x+dx; r >= 0 && c >= 0 && r < o.Rows && c < o.Cols {
				o.Row(r)[c] = v
			}
		}
	}
}

// place makes the memory of the positions and puts patterns where a known map has them.
func (s *Scene) place(at Scan) error {
	if s.fit == FitNone {
		return nil
	}
	moved, _ := s.positionMemory()
	if at == nil {
		return nil
	}
	if len(at) != len(moved) {
		return fmt.Errorf("ptychography: %d places for %d patterns: give one for each, or none", len(at), len(moved))
	}
	for i, p := range at {
		moved[i] = complex64(complex(p.Y-s.Data.Scan[i].Y, p.X-s.Data.Scan[i].X))
	}
	s.mapped = true
	if err := s.checkPlaces(); err != nil {
		return err
	}
	s.replace()
	return nil
}
