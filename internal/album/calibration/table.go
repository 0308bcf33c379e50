package calibration

import (
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/simulate"
)

// Replicate is one catalogue and its fit.
type Replicate struct {
	Name       string
	Parameters []simulate.Parameter
	Passed     bool   // the convergence gate
	Missing    string // why there is no result; "" for one
}

// levels are those of the central intervals whose coverage is counted.
var levels = [4]float64{0.5, 0.8, 0.9, 0.95}

// Table is the outcome of a study.
type Table struct {
	Replicates int     `json:"replicates"` // with results
	Missing    int     `json:"missing"`
	Converged  int     `json:"converged"`
	Lines      []*Line `json:"parameters"`
	// Calibrated tells that no parameter is found to be other than uniform.
	Calibrated bool `json:"calibrated"`
}

// Line is one parameter.
type Line struct {
	Name string `json:"name"`
	Fits int    `json:"fits"`
	// Held counts the truths inside the central intervals of [levels].
	Held [4]int `json:"held"`
	// Z is the mean of (posterior mean - truth) / posterior sd: a bias if far from 0
	// in units of 1/sqrt(Fits).
	Z float64 `json:"mean_z"`
	// KS is the largest distance between the distribution of the shares of draws
	// below the truth and the uniform one; P its p-value, Holm that corrected for the
	// number of parameters.
	KS   float64 `json:"ks"`
	P    float64 `json:"p"`
	Holm float64 `json:"p_holm"`

	below []float64
}

// significance is the level at which a parameter is called miscalibrated.
const significance = 0.05

// Judge makes the table. The order of the replicates does not matter.
func Judge(list []Replicate) *Table {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Replicate) int { return compareNames(a.Name, b.Name) })
	t := &Table{Calibrated: true}
	at := map[string]*Line{}
	for _, r := range list {
		if r.Missing != "" {
			t.Missing++
			continue
		}
		t.Replicates++
		if r.Passed {
			t.Converged++
		}
		for i := range r.Parameters {
			p := &r.Parameters[i]
			if at[p.Name] == nil {
				at[p.Name] = &Line{Name: p.Name}
				t.Lines = append(t.Lines, at[p.Name])
			}
			at[p.Name].add(p)
		}
	}
	for _, l := range t.Lines {
		l.Z /= float64(l.Fits)
		l.KS = distance(l.below)
		l.P = tail(l.KS, l.Fits)
	}
	t.holm()
	return t
}

func compareNames(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (l *Line) add(p *simulate.Parameter) {
	l.Fits++
	l.below = append(l.below, p.Below)
	if p.SD > 0 {
		l.Z += (p.Mean - p.Truth) / p.SD
	}
	for k, level := range levels {
		if math.Abs(p.Below-0.5) <= level/2 {
			l.Held[k]++
		}
	}
}

// distance is the Kolmogorov-Smirnov distance of numbers from the uniform
// distribution on [0, 1].
func distance(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	n, d := float64(len(x)), 0.0
	for i, v := range x {
		d = max(d, float64(i+1)/n-v, v-float64(i)/n)
	}
	return d
}

// tail is the probability of a larger distance of n uniform numbers, by the
// asymptotic distribution with Stephens' correction (Journal of the Royal
// Statistical Society B 32, 1970).
func tail(d float64, n int) float64 {
	root := math.Sqrt(float64(n))
	z := d * (root + 0.12 + 0.11/root)
	if z < 0.2 {
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k < 100; k++ {
		sum += sign * math.Exp(-2*k*k*z*z)
		sign = -sign
	}
	return min(1, max(0, 2*sum))
}

// holm corrects the p-values for their number (Holm, Scandinavian Journal of
// Statistics 6, 1979).
func (t *Table) holm() {
	order := slices.Clone(t.Lines)
	slices.SortStableFunc(order, func(a, b *Line) int {
		switch {
		case a.P < b.P:
			return -1
		case a.P > b.P:
			return 1
		}
		return 0
	})
	last := 0.0
	for i, l := range order {
		last = max(last, min(1, l.P*float64(len(order)-i)))
		l.Holm = last
		if l.Holm < significance {
			t.Calibrated = false
		}
	}
}
