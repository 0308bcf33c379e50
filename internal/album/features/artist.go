package features

import (
	"math"
	"slices"
	"strconv"

	"github.com/latent-go/latent/internal/album/catalog"
)

func itoa(n int) string { return strconv.Itoa(n) }

// artistHistory: what earlier albums of the artist were worth. Without a past
// every number is unknown and gets the mean of the fit rows; is_debut takes up
// the difference.
func (b *builder) artistHistory(name string) {
	b.indicator(name, "is_debut", func(i int) bool { return b.rows[i].Album.Dated() && len(b.own[i]) == 0 })
	b.ownHistory(name)
	b.otherHistory(name)
	if b.opt.Variant.Popularity {
		b.dense(name, "critic_reviews_prior_log", func(i int) float64 { return logReviews(b.own[i]) })
	}
	if b.opt.Variant.Spread {
		b.spread(name, b.opt.Target, b.own)
		b.spread(name, otherTarget(b.opt.Target), b.other)
	}
}

// ownHistory adds the earlier scores of the target itself.
func (b *builder) ownHistory(name string) {
	t := b.opt.Target
	if !b.opt.Variant.Recent {
		b.dense(name, string(t)+"_prior_mean", func(i int) float64 { return plainMean(t, b.own[i]) })
		return
	}
	b.bent(name, string(t)+"_prior_recent", []int{10, 50}, func(i int) float64 {
		return recentMean(t, b.own[i], b.rows[i].Album)
	})
	b.bent(name, string(t)+"_prior_decayed", []int{10}, func(i int) float64 {
		return decayedMean(t, b.own[i], b.rows[i].Album)
	})
}

// otherHistory adds the earlier scores of the critics when users are the target,
// and the other way round.
func (b *builder) otherHistory(name string) {
	t := otherTarget(b.opt.Target)
	if b.coverage(t.Score) == 0 {
		b.warn("no album has a %s score: no %s history features", t, t)
		return
	}
	if !b.opt.Variant.Recent {
		b.dense(name, string(t)+"_prior_mean", func(i int) float64 { return plainMean(t, b.other[i]) })
		return
	}
	center := b.fitMean(t.Score)
	b.dense(name, string(t)+"_prior_shrunk", func(i int) float64 { return shrunkMean(t, b.other[i], center) })
}

// bent adds a column and its parts below some percentiles of the fit rows:
// min(x-q, 0). Their sum is a piecewise linear effect.
func (b *builder) bent(block, name string, percentiles []int, value func(i int) float64) {
	x := make([]float64, len(b.rows))
	var fit []float64
	for i := range x {
		x[i] = value(i)
		if b.fit[i] && !math.IsNaN(x[i]) {
			fit = append(fit, x[i])
		}
	}
	slices.Sort(fit)
	b.dense(block, name, func(i int) float64 { return x[i] })
	last := math.Inf(-1)
	for _, p := range percentiles {
		q := percentile(fit, p)
		if !(q > last) {
			continue // the same bend twice, or no data
		}
		last = q
		b.dense(block, name+"_below_p"+itoa(p), func(i int) float64 { return bend(x[i], q) })
	}
}

// bend is min(x-q, 0), and NaN for NaN.
func bend(x, q float64) float64 { return math.Min(x-q, 0) }

// percentile interpolates linearly between the order statistics of sorted
// numbers; NaN without any.
func percentile(sorted []float64, p int) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := float64(len(sorted)-1) * float64(p) / 100
	i := int(at)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// spread adds standard deviation and slope of a history.
func (b *builder) spread(name string, t catalog.Target, past [][]*catalog.Album) {
	b.dense(name, string(t)+"_prior_std", func(i int) float64 { return priorStd(t, past[i]) })
	b.dense(name, string(t)+"_trajectory", func(i int) float64 { return trajectory(t, past[i]) })
}

// fitMean is the mean of a number over the fit rows that have it.
func (b *builder) fitMean(value func(*catalog.Album) float64) float64 {
	sum, n := 0.0, 0.0
	for i := range b.rows {
		if x := value(b.rows[i].Album); b.fit[i] && !math.IsNaN(x) {
			sum += x
			n++
		}
	}
	return sum / n
}
