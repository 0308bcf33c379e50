package charts

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/results"
)

// Curve is what a number does to the score by way of one feature, or of a feature
// and the pieces that bend it: alone, the coefficients of the pieces say nothing.
type Curve struct {
	Feature string    // the first of Features
	Label   string    // what the number is
	X       []float64 // increasing, in the unit that the label names
	// Features contribute Z[feature][point], standardised, times their coefficients.
	Features []string
	Z        [][]float64
}

// bent matches the pieces that package features adds to a column: the part of a
// year after a knot, and that of a history below a percentile.
var bent = regexp.MustCompile(`^(.+)_(?:after_\d+|below_p\d+)$`)

// scales are the transforms of features, by the end of their names, with what takes
// them back.
var scales = []struct {
	suffix  string
	inverse func(float64) float64
}{
	{"_sqrt", func(x float64) float64 { return x * x }},
	{"_log1p", math.Expm1},
	{"_log", math.Exp},
}

// labels are those of features whose name is not for people.
var labels = map[string]string{
	"release_gap_log1p": "years since the last album",
	"career_sqrt":       "years since the first album",
	"sequence_log1p":    "earlier albums",
	"tracks_log1p":      "tracks",
	"runtime_log1p":     "running time (minutes)",
	"num_artists_log":   "artists of the album",
}

// curvesOf finds the features that act along a curve, and where on it the training
// albums are.
func curvesOf(t *results.Training, columns map[string][]float64) []Curve {
	var out []Curve
	for j, name := range t.Features {
		own := []int{j}
		for k, other := range t.Features {
			if m := bent.FindStringSubmatch(other); m != nil && m[1] == name {
				own = append(own, k)
			}
		}
		inverse := inverseOf(name)
		if len(own) == 1 && inverse == nil || len(columns[name]) == 0 {
			continue
		}
		if c, ok := curve(t, columns, own, inverse); ok {
			out = append(out, c)
		}
	}
	return out
}

func inverseOf(name string) func(float64) float64 {
	for _, s := range scales {
		if strings.HasSuffix(name, s.suffix) {
			return s.inverse
		}
	}
	return nil
}

// points is how many points a curve has at most.
const points = 60

// curve follows the training albums along the first of the features. Albums without
// the number have the mean of the others and are on no curve.
func curve(t *results.Training, columns map[string][]float64, own []int, inverse func(float64) float64) (Curve, bool) {
	name := t.Features[own[0]]
	x := columns[name]
	var rows []int
	for i, v := range x {
		if math.Abs(v-t.FeatureMean[own[0]]) > 1e-9*t.FeatureSD[own[0]] {
			rows = append(rows, i)
		}
	}
	slices.SortFunc(rows, func(a, b int) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return 0
	})
	rows = slices.CompactFunc(rows, func(a, b int) bool { return x[a] == x[b] })
	if len(rows) < 3 {
		return Curve{}, false
	}
	c := Curve{Feature: name, Label: labels[name], Z: make([][]float64, len(own))}
	if c.Label == "" {
		c.Label = strings.ReplaceAll(name, "_", " ")
	}
	n := min(points, len(rows))
	for k := range n {
		i := rows[k*(len(rows)-1)/(n-1)]
		at := x[i]
		if inverse != nil {
			at = inverse(at)
		}
		c.X = append(c.X, at)
		for p, j := range own {
			column := columns[t.Features[j]]
			if len(column) != len(x) {
				return Curve{}, false
			}
			z := 0.0
			if t.FeatureSD[j] > 0 {
				z = (column[i] - t.FeatureMean[j]) / t.FeatureSD[j]
			}
			c.Z[p] = append(c.Z[p], z)
		}
	}
	for _, j := range own {
		c.Features = append(c.Features, t.Features[j])
	}
	return c, true
}
