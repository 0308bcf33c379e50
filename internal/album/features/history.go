package features

import (
	"cmp"
	"math"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
)

// How fast the past fades, and what an album of another type says: an EP little
// about an LP. Chosen by five-fold comparison across artists on the training and
// validation albums of real data (albums-2020); neighbouring values do as well.
const (
	keepPerAlbum = 0.85 // weight of an album relative to its successor
	keepPerYear  = 0.6  // the same per year
	otherType    = 0.4  // the same of an album of another type
)

// halfCount is the number of ratings (or reviews) at which a score has half of
// its full weight.
func halfCount(t catalog.Target) float64 {
	if t == catalog.Critic {
		return 3
	}
	return 20
}

// reliability is n/(n+halfCount), and that of one rating when n is unknown.
func reliability(t catalog.Target, a *catalog.Album) float64 {
	n := t.Count(a)
	if !(n >= 1) {
		n = 1
	}
	return n / (n + halfCount(t))
}

// weight is how much the score of p says about the score of a, age apart.
func weight(t catalog.Target, p, a *catalog.Album) float64 {
	w := reliability(t, p)
	if !sameType(p, a) {
		w *= otherType
	}
	return w
}

// sameType compares the types without regard to case; no type is an album.
func sameType(p, a *catalog.Album) bool {
	return p.Type == a.Type || strings.EqualFold(cmp.Or(p.Type, "album"), cmp.Or(a.Type, "album"))
}

// recentMean is the mean of the scores before a with weights
// weight * keepPerAlbum^(albums in between). NaN without a past.
func recentMean(t catalog.Target, past []*catalog.Album, a *catalog.Album) float64 {
	sum, weights, fade := 0.0, 0.0, 1.0
	for i := len(past) - 1; i >= 0; i-- {
		w := fade * weight(t, past[i], a)
		sum += w * t.Score(past[i])
		weights += w
		fade *= keepPerAlbum
	}
	return sum / weights // 0/0 is NaN
}

// decayedMean weighs by weight * keepPerYear^(years before the newest). A score
// from long ago still counts when there is no newer one.
func decayedMean(t catalog.Target, past []*catalog.Album, a *catalog.Album) float64 {
	if len(past) == 0 {
		return math.NaN()
	}
	// Years are counted from the newest album, not from the one to come: the
	// common factor cancels.
	newest := past[len(past)-1]
	sum, weights := 0.0, 0.0
	for _, p := range past {
		w := math.Pow(keepPerYear, years(p, newest)) * weight(t, p, a)
		sum += w * t.Score(p)
		weights += w
	}
	return sum / weights
}

// shrunkMean is the mean deviation from center, weighted by count, where every
// album brings halfCount more ratings at the center:
//
//	sum_k n_k (score_k - center) / sum_k (n_k + halfCount)
//
// It is 0 for a past without counts and NaN without a past.
func shrunkMean(t catalog.Target, past []*catalog.Album, center float64) float64 {
	sum, weights := 0.0, 0.0
	for _, p := range past {
		n := t.Count(p)
		if !(n >= 0) {
			n = 0
		}
		sum += n * (t.Score(p) - center)
		weights += n + halfCount(t)
	}
	return sum / weights
}

// plainMean is the mean of earlier scores, NaN without a past.
func plainMean(t catalog.Target, past []*catalog.Album) float64 {
	sum := 0.0
	for _, p := range past {
		sum += t.Score(p)
	}
	return sum / float64(len(past))
}

// priorStd is the sample standard deviation of earlier scores, NaN for fewer
// than two.
func priorStd(t catalog.Target, past []*catalog.Album) float64 {
	mean, sum := plainMean(t, past), 0.0
	for _, p := range past {
		d := t.Score(p) - mean
		sum += d * d
	}
	if len(past) < 2 {
		return math.NaN()
	}
	return math.Sqrt(sum / float64(len(past)-1))
}

// trajectory is the least-squares slope of earlier scores on 0, 1, 2, ...: points
// per album. It is 0 for fewer than two albums.
func trajectory(t catalog.Target, past []*catalog.Album) float64 {
	if len(past) < 2 {
		return 0
	}
	center := float64(len(past)-1) / 2
	num, den := 0.0, 0.0
	for i, p := range past {
		x := float64(i) - center
		num += x * t.Score(p)
		den += x * x
	}
	return num / den
}

// logReviews is the mean of log(critic reviews) of earlier albums, NaN when no
// earlier album has any.
func logReviews(past []*catalog.Album) float64 {
	sum, n := 0.0, 0.0
	for _, p := range past {
		if c := p.CriticReviews; c >= 1 {
			sum += math.Log(c)
			n++
		}
	}
	return sum / n
}

// years between the releases of two dated albums.
func years(from, to *catalog.Album) float64 { return to.Date.Sub(from.Date).Hours() / 24 / 365.25 }
