package evaluate

import (
	"fmt"
	"math"
)

// The rule of every claim about predictions, whether of errors or of coverage:
// what lies within two standard errors is no difference, and of fewer than thirty
// albums nothing is claimed.
const (
	claimErrors = 2
	LeastAlbums = 30
)

// Verdict is what may be said of a difference.
type Verdict int

// Unclaimed says nothing, because there are too few albums. Alike is a difference
// within [claimErrors] standard errors. Lower and Higher are beyond that.
const (
	Unclaimed Verdict = iota
	Alike
	Lower
	Higher
)

// Difference is the mean of paired differences of a loss, one for each album, with
// its standard error, in the unit of the loss. Albums of one artist are not
// independent: their differences are summed before their scatter is taken,
//
//	SE^2 = G/(G-1) sum_g (sum_{i of g} (d[i] - mean))^2 / n^2
//
// over the G artists, which is the usual sd/sqrt(n) where each has one album
// (Liang and Zeger, Biometrika 73, 1986, for a mean). It is NaN for one artist, whose
// differences have no scatter between artists.
type Difference struct {
	Mean    float64 `json:"mean"`
	SE      Number  `json:"se"`
	Albums  int     `json:"albums"`
	Artists int     `json:"artists"`
}

// Paired returns the difference a - b of the losses of the same albums, whose
// artists may be named by anything.
func Paired[A comparable](a, b []float64, artist []A) Difference {
	n := float64(len(a))
	d := Difference{Albums: len(a)}
	for i := range a {
		d.Mean += (a[i] - b[i]) / n
	}
	sums, order := map[A]float64{}, []A{} // sums have a fixed order
	for i, who := range artist {
		if _, ok := sums[who]; !ok {
			order = append(order, who)
		}
		sums[who] += a[i] - b[i] - d.Mean
	}
	ss := 0.0
	for _, who := range order {
		ss += sums[who] * sums[who]
	}
	d.Artists, d.SE = len(order), Number(math.NaN())
	if g := float64(len(order)); g > 1 { // of one, ss is zero but for rounding
		d.SE = Number(math.Sqrt(g/(g-1)*ss) / n)
	}
	return d
}

// Verdict judges the difference by the rule. That of a loss is Lower where the
// first of the two is better.
func (d Difference) Verdict() Verdict {
	se := float64(d.SE)
	switch {
	case min(d.Albums, d.Artists) < LeastAlbums || math.IsNaN(se) || math.IsNaN(d.Mean):
		return Unclaimed
	case math.Abs(d.Mean) <= claimErrors*se:
		return Alike
	case d.Mean < 0:
		return Lower
	}
	return Higher
}

// Versus sets the losses of the model beside those of a baseline on the same
// albums: model minus baseline, so that less than zero is in favour of the model.
type Versus struct {
	CRPS         Difference `json:"crps"`
	SquaredError Difference `json:"squared_error"`
}

// RMSE returns the difference of the root mean squared errors m of the model and b
// of the baseline, in points. Its standard error is that of the mean squared error
// over m + b, since m - b = (m^2 - b^2)/(m + b), so that both have one verdict.
func (v *Versus) RMSE(m, b float64) Difference {
	d := v.SquaredError
	d.Mean, d.SE = m-b, 0
	if m+b > 0 {
		d.SE = v.SquaredError.SE / Number(m+b)
	}
	return d
}

// CoverageBand returns the shares of n scores inside intervals of the given level
// that the rule takes for the level itself: within [claimErrors] standard errors
// of a binomial share. With too few albums that is every share.
func CoverageBand(level float64, n int) (lo, hi float64) {
	if n < LeastAlbums {
		return 0, 1
	}
	off := claimErrors * math.Sqrt(level*(1-level)/float64(n))
	return max(0, level-off), min(1, level+off)
}

// JudgeCoverage judges the share of n scores inside intervals of the given level:
// Higher where the intervals are too wide, Lower where they are too narrow.
func JudgeCoverage(share, level float64, n int) Verdict {
	lo, hi := CoverageBand(level, n)
	switch {
	case n < LeastAlbums:
		return Unclaimed
	case share < lo:
		return Lower
	case share > hi:
		return Higher
	}
	return Alike
}

// Words says of a difference of losses what may be said.
func (v Verdict) Words() string {
	switch v {
	case Alike:
		return "no different"
	case Lower:
		return "better"
	case Higher:
		return "worse"
	}
	return fmt.Sprintf("not judged (fewer than %d)", LeastAlbums)
}

// Fits says what a verdict on coverage means for the width of the intervals.
func (v Verdict) Fits() string {
	switch v {
	case Alike:
		return "as it should"
	case Lower:
		return "too narrow"
	case Higher:
		return "too wide"
	}
	return fmt.Sprintf("not judged (fewer than %d)", LeastAlbums)
}
