package sensitivity

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/evaluate"
)

// Comparison is the comparison of all variants with the first one, the base.
type Comparison struct {
	Known int     `json:"common_test_albums"`            // that every variant predicts
	New   int     `json:"common_new_artist_test_albums"` // the same for unknown artists
	Lines []*Line `json:"variants"`
}

// Line is one variant. Differences are variant minus base, and NaN is written as
// null: the comparison is refused or impossible.
type Line struct {
	Name    string   `json:"name"`
	Changes []string `json:"changes"`
	// Settled are the settings, among the changes, that the variant did not name: they
	// were left open, and its albums or features decided otherwise than those of the base.
	Settled []string `json:"settled_otherwise,omitempty"`
	Rows    int      `json:"rows"` // that the model is fitted to
	// SameRows tells whether these are the rows of the base, with the same
	// scores: only then is an elpd difference meaningful.
	SameRows bool     `json:"same_rows"`
	ELPD     Number   `json:"elpd"`      // of the variant's own rows
	ELPDDiff Number   `json:"elpd_diff"` // higher is better
	ELPDSE   Number   `json:"elpd_se"`
	CRPS     Number   `json:"crps"`      // on the common test albums
	CRPSDiff Number   `json:"crps_diff"` // lower is better
	CRPSSE   Number   `json:"crps_se"`
	Coverage []Number `json:"coverage"` // of the 50, 80, 90 and 95 % intervals
	NewCRPS  Number   `json:"new_artists_crps"`
	NewDiff  Number   `json:"new_artists_crps_diff"`
	NewSE    Number   `json:"new_artists_crps_se"`
	RHatMax  Number   `json:"rhat_max"`
	Passed   bool     `json:"converged"`
	Error    string   `json:"error,omitempty"`
	Missing  string   `json:"missing,omitempty"` // why there are no results yet
}

// absent reports whether the line has no results.
func (l *Line) absent() bool { return l.Error != "" || l.Missing != "" }

// Compare compares fits with the first one. Fits that failed or are missing have a
// line that says why and take part in nothing.
func Compare(fits []*Fit) (*Comparison, error) {
	if len(fits) == 0 || fits[0].absent() {
		return nil, errors.New("sensitivity: there is no base to compare with")
	}
	known := common(fits, func(f *Fit) map[int]Prediction { return f.Known })
	fresh := common(fits, func(f *Fit) map[int]Prediction { return f.New })
	t := &Comparison{Known: len(known), New: len(fresh)}
	for _, f := range fits {
		t.Lines = append(t.Lines, compare(f, fits[0], known, fresh))
	}
	return t, nil
}

// common returns the rows that all fits predict, sorted.
func common(fits []*Fit, of func(*Fit) map[int]Prediction) []int {
	var out []int
	for row := range of(fits[0]) {
		if !slices.ContainsFunc(fits, func(f *Fit) bool {
			_, ok := of(f)[row]
			return !f.absent() && !ok
		}) {
			out = append(out, row)
		}
	}
	slices.Sort(out)
	return out
}

func compare(f, base *Fit, known, fresh []int) *Line {
	nan := Number(math.NaN())
	l := &Line{
		Name: f.Name, Changes: append([]string{}, f.Changes...), Rows: len(f.LOO), Passed: f.Passed, RHatMax: Number(f.RHatMax),
		ELPD: nan, ELPDDiff: nan, ELPDSE: nan, CRPS: nan, CRPSDiff: nan, CRPSSE: nan, NewCRPS: nan, NewDiff: nan, NewSE: nan,
		Coverage: []Number{nan, nan, nan, nan},
	}
	if f.absent() {
		l.Missing, l.RHatMax = f.Missing, nan
		if f.Failed != nil {
			l.Error = f.Failed.Error()
		}
		return l
	}
	l.settled(f, base)
	l.elpd(f, base)
	l.CRPS, l.CRPSDiff, l.CRPSSE = paired(f.Known, base.Known, known)
	l.NewCRPS, l.NewDiff, l.NewSE = paired(f.New, base.New, fresh)
	for k := range levels {
		inside := 0.0
		for _, row := range known {
			if f.Known[row].Inside[k] {
				inside++
			}
		}
		l.Coverage[k] = Number(inside / float64(len(known)))
	}
	return l
}

// settled adds to the changes what was left open and came out otherwise.
func (l *Line) settled(f, base *Fit) {
	for _, key := range f.Open {
		if f.Settled[key] == base.Settled[key] {
			continue
		}
		text := fmt.Sprintf("%s %s (auto)", key, f.Settled[key])
		if l.Changes = append(l.Changes, text); key != featureSet {
			l.Settled = append(l.Settled, text)
		}
	}
}

// featureSet is chosen on validation albums for every variant, which is a part of what
// the variant does.
const featureSet = "features.set"

// Mixed says which variants differ from the base in more than they name, empty for none.
func (t *Comparison) Mixed() string {
	var names []string
	for _, l := range t.Lines {
		if len(l.Settled) > 0 {
			names = append(names, l.Name+": "+strings.Join(l.Settled, ", "))
		}
	}
	if names == nil {
		return ""
	}
	return "the number of albums or features decided otherwise than for the base (" + strings.Join(names, "; ") + "), so that these differences are not of what the variant names alone; --likelihood, --bends and --noise-by hold all variants to one model"
}

// elpd sums the leave-one-out terms, and their differences where the rows and
// scores are those of the base.
func (l *Line) elpd(f, base *Fit) {
	rows := sortedRows(f.LOO)
	sum := 0.0
	for _, row := range rows {
		sum += f.LOO[row].ELPD
	}
	l.ELPD = Number(sum)
	l.SameRows = sameRows(f.LOO, base.LOO)
	if !l.SameRows {
		return
	}
	diff := make([]float64, len(rows))
	for k, row := range rows {
		diff[k] = f.LOO[row].ELPD - base.LOO[row].ELPD
	}
	mean, sd := moments(diff)
	n := float64(len(diff))
	l.ELPDDiff, l.ELPDSE = Number(n*mean), Number(math.Sqrt(n)*sd)
}

func sameRows(a, b map[int]Point) bool {
	if len(a) != len(b) {
		return false
	}
	for row, p := range a {
		if q, ok := b[row]; !ok || p.Score != q.Score {
			return false
		}
	}
	return true
}

func sortedRows[T any](m map[int]T) []int {
	var rows []int
	for row := range m {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return rows
}

// paired returns the mean CRPS over the rows, and mean and standard error of the
// paired differences from the base; albums of one artist are not independent.
func paired(f, base map[int]Prediction, rows []int) (mean, diff, se Number) {
	if len(rows) == 0 {
		nan := Number(math.NaN())
		return nan, nan, nan
	}
	n := len(rows)
	x, y, artist := make([]float64, n), make([]float64, n), make([]string, n)
	for k, row := range rows {
		x[k], y[k], artist[k] = f[row].CRPS, base[row].CRPS, base[row].Artist
	}
	m, _ := moments(x)
	d := evaluate.Paired(x, y, artist)
	return Number(m), Number(d.Mean), d.SE
}

// moments returns mean and sample standard deviation, NaN for one number.
func moments(x []float64) (mean, sd float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	if n < 2 {
		return mean, math.NaN()
	}
	return mean, math.Sqrt(sd / (n - 1))
}
