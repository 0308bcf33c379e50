package ptychography

import (
	"context"
	"math"
	"slices"
)

const (
	searchPatterns = 512   // around the middle, which are looked at
	largePatterns  = 225   // the same where each has more than 64 x 64 pixels
	searchPasses   = 20    // of a reconstruction that judges a map
	searchStep     = 0.03  // between maps that are compared
	searchEnough   = 0.005 // the largest change in a round that is the last one
	searchRounds   = 6
	sureFound      = 4    // standard deviations, see LeastFound
	roughness      = 0.02 // of the error that is no photon noise: what it changes by from map to map
	// LeastFound is what an element of a map that was searched for has to differ from
	// unity by to be told from none, with more where few photons tell less.
	LeastFound = 0.004
)

// kinds are maps whose effects hardly mix where neither probe nor object has a direction:
// a change of size, a turn, a stretch of y against x, a shear. Elements as in linearMap.
var kinds = [4][4]float64{{1, 0, 0, 1}, {0, -1, 1, 0}, {1, 0, 0, -1}, {0, 1, 1, 0}}

// MapSearch is what came of a search for the map of a scan.
type MapSearch struct {
	Places   Scan // where the map has the patterns; the scan as given where none is told
	Told     bool
	Least    float64 // about what an element of the map has to differ from unity by to be told
	Patterns int     // that were looked at
	Rounds   int
	Passes   int     // over these patterns, all rounds together
	Before   float64 // the error of a short reconstruction with the scan as it is given
	After    float64 // and with the map
}

// SearchMap finds the affine map of a scan, scale, rotation and shear, by what is left of
// the error when the object is reconstructed anew with the scan of each of several maps:
// a map and eight around it, all with the same order of visits, through which goes a
// parabola for each kind of map,
//
//	t = h/2 (E(-h) - E(h)) / (E(-h) + E(h) - 2 E(0)),
//
// until a round asks for hardly any change. An object that goes on from that of another
// map remembers it for hundreds of passes, since it can take up nearly all of a wrong
// scale by itself; one that begins anew remembers none, and what it has not found after
// a few passes it has not found on either side. Maps to both sides are inverses of each
// other's mirror images, (1 - h K)^-1, because patterns lie as dense as the square of the
// inverse of the scale, and that makes the parabola an even one.
//
// The first map is that of a run that moves scan and object together. Of the solver
// count the first passes of the recipe, FitPositions and all that is not about the end
// of a run. Up to 512 patterns around the middle are looked at, 225 where they are larger than
// 64 x 64 pixels: maps act on neighbours, which are everywhere alike.
func (s Solver) SearchMap(ctx context.Context, d *Dataset) (*MapSearch, error) {
	if err := s.checkPositionFit(); err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	q := s.search(d)
	out := &MapSearch{Places: d.Scan, Patterns: len(q.given)}
	if _, err := FitScanMap(q.given, q.given); err != nil || s.FitPositions == FitEach || s.FitPositions == FitNone {
		return out, nil // a line has no map
	}
	first, err := q.begin(ctx)
	if err != nil {
		return nil, err
	}
	at := first.elements()
	if out.Before, err = q.error(ctx, [4]float64{}); err != nil {
		return nil, err
	}
	r := mapRound{far: math.Inf(1)}
	for ; r.far > searchEnough && out.Rounds < searchRounds; out.Rounds++ {
		if r, err = q.round(ctx, at); err != nil {
			return nil, err
		}
		at = r.next
	}
	if out.After, err = q.error(ctx, at); err != nil {
		return nil, err
	}
	excess, err := q.excess(ctx, out.After)
	if err != nil {
		return nil, err
	}
	out.Passes = q.passes
	out.judge(at, q.doubt(r), r.rough(excess), excess)
	if out.Told {
		out.Places = q.placed(d.Scan, nil, at)
	}
	return out, nil
}

// mapSearch is the state of a search.
type mapSearch struct {
	Solver
	few    *Dataset
	given  Scan
	rest   []Position // of single positions about the map
	middle Position   // of all patterns
	passes int
	last   *Result
}

// search takes the patterns nearest to the middle.
func (s Solver) search(d *Dataset) *mapSearch {
	s.Observe, s.Resume, s.Places, s.LeftOut, s.KeepBest, s.StopEarly = nil, nil, nil, 0, false, false
	s.Recipe = s.Recipe.first(searchPasses)
	most := searchPatterns
	if d.Patterns.N > 64 {
		most = largePatterns
	}
	near := d.Scan.NearMiddle(most)
	slices.Sort(near)
	few := *d
	few.Patterns, few.Scan, few.Intensity = d.Patterns.Select(near), nil, nil
	for _, i := range near {
		few.Scan = append(few.Scan, d.Scan[i])
		if d.Intensity != nil {
			few.Intensity = append(few.Intensity, d.Intensity[i])
		}
	}
	s.Variations = min(s.Variations, len(near)-1)
	return &mapSearch{Solver: s, few: &few, given: few.Scan, middle: d.Scan.middle()}
}

// begin returns the map that scan and object find together, and keeps what is left of
// the movements, where single positions are wrong as well.
func (q *mapSearch) begin(ctx context.Context) (ScanMap, error) {
	s := q.Solver
	s.SettlePasses = searchPasses + 1 // nothing is taken back
	q.passes += searchPasses
	r, err := s.Run(ctx, q.few, nil)
	if err != nil {
		return ScanMap{}, err
	}
	m, err := FitScanMap(q.given, r.Scan)
	q.rest = make([]Position, len(r.Scan))
	if q.FitPositions == FitBoth && err == nil {
		for i, p := range m.Apply(q.given) {
			q.rest[i] = Position{r.Scan[i].Y - p.Y, r.Scan[i].X - p.X}
		}
	}
	q.FitPositions = FitNone
	return m, err
}

// placed returns where a map has some positions.
func (q *mapSearch) placed(scan Scan, rest []Position, e [4]float64) (out Scan) {
	t := mapOfElements(e)
	for i, p := range scan {
		v := t.at(p.Y-q.middle.Y, p.X-q.middle.X)
		if p = (Position{p.Y + real(v), p.X + imag(v)}); rest != nil {
			p.Y, p.X = p.Y+rest[i].Y, p.X+rest[i].X
		}
		out = append(out, p)
	}
	return out
}

// error is what a reconstruction leaves that begins with nothing but the probe.
func (q *mapSearch) error(ctx context.Context, e [4]float64) (float64, error) {
	d := *q.few
	d.Scan = q.placed(q.given, q.rest, e)
	q.passes += searchPasses
	r, err := q.Run(ctx, &d, nil)
	if err != nil {
		return 0, err
	}
	q.last = r
	return r.Residual, nil
}

// first returns the first passes of a recipe; of one with fewer the last stage goes on.
func (r Recipe) first(passes int) (out Recipe) {
	for i, stage := range r {
		stage.Passes = min(stage.Passes, passes)
		if i == len(r)-1 {
			stage.Passes = passes
		}
		if passes -= stage.Passes; stage.Passes > 0 {
			out = append(out, stage)
		}
	}
	return out
}
