package ingest

import (
	"fmt"
	"math"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
)

// Filter returns the albums whose score for the target can be modelled: present,
// inside 0-100, and backed by at least that many ratings (or reviews). The others are
// added to the audit with the first reason that applies:
//
//	missing_user_score, invalid_user_score_range, below_min_ratings_N
//	missing_critic_score, invalid_critic_score_range, below_min_reviews_N
//
// with N the minimum. A missing count is below every minimum, unless the file has
// no such column at all, see [Cleaned.Counted]: then no album is left out for it.
func (c *Cleaned) Filter(t catalog.Target, least int) []catalog.Album {
	f := filter{target: t, least: least, counted: c.counted(t)}
	var kept []catalog.Album
	left := make([]int, 3)
	for i := range c.Albums {
		a := &c.Albums[i]
		step, value := f.test(a)
		if step < 0 {
			kept = append(kept, *a)
			continue
		}
		left[step]++
		c.Audit.exclude(a, f.dataset(), f.reasons()[step], value)
	}
	before := len(c.Albums)
	for i, reason := range f.reasons() {
		c.Audit.Filters = append(c.Audit.Filters, FilterStats{
			Dataset: f.dataset(), Name: reason, Before: before, Excluded: left[i], After: before - left[i],
		})
		before -= left[i]
	}
	return kept
}

// counted reports whether the file says how many ratings or reviews are behind a
// score of the target.
func (c *Cleaned) counted(t catalog.Target) bool {
	column := ColRatings
	if t == catalog.Critic {
		column = ColReviews
	}
	return !slices.Contains(c.Lacks, column)
}

type filter struct {
	target  catalog.Target
	least   int
	counted bool
}

// dataset is the name of the filtered table.
func (f filter) dataset() string {
	if f.target == catalog.Critic {
		return "critic_score"
	}
	return fmt.Sprintf("user_score_minratings_%d", f.least)
}

func (f filter) reasons() []string {
	count := "ratings"
	if f.target == catalog.Critic {
		count = "reviews"
	}
	return []string{
		fmt.Sprintf("missing_%s_score", f.target),
		fmt.Sprintf("invalid_%s_score_range", f.target),
		fmt.Sprintf("below_min_%s_%d", count, f.least),
	}
}

// test returns the first reason against an album and the value behind it, or -1.
func (f filter) test(a *catalog.Album) (step int, value float64) {
	score, count := f.target.Score(a), f.target.Count(a)
	switch {
	case math.IsNaN(score):
		return 0, score
	case !f.target.Rated(a):
		return 1, score
	case f.counted && !(count >= float64(f.least)):
		return 2, count
	default:
		return -1, 0
	}
}

// TargetLeftOut is a score that was to be modelled, and why it cannot be.
type TargetLeftOut struct {
	Target catalog.Target `json:"target"`
	Cause  string         `json:"cause"` // with its remedy
}

// LeaveOut notes the target that e, of [Cleaned.NothingLeft], is about as left out.
func (c *Cleaned) LeaveOut(t catalog.Target, e *DataError) {
	c.Report.TargetsLeftOut = append(c.Report.TargetsLeftOut, TargetLeftOut{t, e.Problem + "; " + e.Remedy})
}

// NothingLeft is the error for a target of which [Cleaned.Filter] leaves no album:
// what has left most out is the cause.
func (c *Cleaned) NothingLeft(t catalog.Target, least int, file string) *DataError {
	f := filter{target: t, least: least}
	left := map[string]int{}
	for _, s := range c.Audit.Filters {
		if s.Dataset == f.dataset() {
			left[s.Name] = s.Excluded
		}
	}
	e := &DataError{Kind: KindRows, File: file}
	if column := map[catalog.Target]Column{catalog.User: ColUser, catalog.Critic: ColCritic}[t]; slices.Contains(c.Lacks, column) {
		e.Problem = fmt.Sprintf("there is no column of the %s score", t)
		e.Remedy = "name it in a profile, or model another score: model.targets"
		return e
	}
	switch missing, range100, few := left[f.reasons()[0]], left[f.reasons()[1]], left[f.reasons()[2]]; {
	case range100 > 0 && range100 >= few:
		e.Problem = fmt.Sprintf("no album has a %s score that can be used: %s outside 0-100", t, are(range100))
		e.Remedy = "have a profile proposed, which says by scale which value means 100, look it over, and use it: " + Proposal(file)
	case few > 0:
		e.Problem = fmt.Sprintf("no album has a %s score backed by at least %d %s: %s fewer, or none that is known", t, least, map[catalog.Target]string{catalog.User: "ratings", catalog.Critic: "reviews"}[t], have(few))
		e.Remedy = "lower " + map[catalog.Target]string{catalog.User: "--min-ratings", catalog.Critic: "data.min_critic_reviews"}[t] + " or correct the column in the profile"
	default:
		e.Problem = fmt.Sprintf("no album has a %s score: %s empty", t, are(missing))
		e.Remedy = "name the column of these scores in a profile, or model another score: model.targets"
	}
	return e
}

func are(n int) string  { return verb(n, "is", "are") }
func have(n int) string { return verb(n, "has", "have") }

func verb(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
