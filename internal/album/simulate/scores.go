package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/splits"
)

// world is a catalogue that gets its scores: the albums in order, their features,
// and what the model will be fitted to.
type world struct {
	s      *Settings
	albums []catalog.Album
	rows   []splits.Row // one for each album, in the same order
	fit    []bool
	x      *design.Matrix
	mean   []float64
	sd     []float64
	label  map[string]float64 // effects

	level, effect, noise []float64 // per album, in units of the scores' SD
}

// newWorld builds the features that look at no score: those of the set "plain",
// without the history of the artist.
func newWorld(s *Settings, list []catalog.Album) (*world, error) {
	w := &world{s: s, albums: list}
	for i := range list {
		list[i].UserScore = s.ScoreMean // any score: the features look whether there is one
	}
	a, err := splits.WithinArtistTemporal(list)
	if err != nil {
		return nil, err
	}
	w.rows, w.fit = a.Rows, a.Mask(splits.Train, splits.Validation)
	opt := features.Options{Target: catalog.User, Temporal: !s.FromPrior, Genre: true, GenreMinCount: 1, MaxIndicators: len(list), Variant: plain()}
	if w.x, _, err = features.Build(list, w.rows, w.fit, opt); err != nil {
		return nil, err
	}
	w.mean, w.sd = w.x.Moments(w.fit)
	n := len(list)
	w.level, w.effect, w.noise = make([]float64, n), make([]float64, n), make([]float64, n)
	return w, nil
}

// plain is the feature set of that name.
func plain() features.Variant {
	for _, v := range features.Candidates(features.Options{}) {
		if v.Name == "plain" {
			return v
		}
	}
	panic("simulate: package features has no set called plain")
}

// weights gives every feature its coefficient, for standardised features.
func (w *world) weights() []float64 {
	r := w.s.rng("effects")
	out := make([]float64, len(w.x.Columns))
	for j, c := range w.x.Columns {
		switch {
		case c.Block == "genre" && strings.HasPrefix(c.Name, "genre_"):
			out[j] = w.s.SigmaGenre * r.NormFloat64()
		case c.Block == "temporal":
			out[j] = w.s.Drift * slopes[c.Name]
		default:
			out[j] = habits[c.Name]
		}
		out[j] *= w.sd[j]
	}
	return out
}

// slopes of the eras, per year: level until 1976, then down, then faster.
var slopes = map[string]float64{"release_year_after_1976": -0.012, "release_year_after_2000": -0.012, "release_year_after_2016": -0.008}

// habits are effects of what an album is.
var habits = map[string]float64{"type_ep": -0.15, "type_mixtape": -0.25, "type_compilation": 0.1, "is_collaboration": -0.1}

// mix sets the effect of every album.
func (w *world) mix(beta []float64) {
	clear(w.effect)
	for j := range w.x.Columns {
		if beta[j] == 0 {
			continue
		}
		for i, x := range w.x.Columns[j].Values(w.x.Rows) {
			w.effect[i] += beta[j] * (x - w.mean[j]) / w.sd[j]
		}
	}
}

// houses adds the effects of the labels, with mean zero over the albums.
func (w *world) houses() {
	w.label = map[string]float64{}
	if w.s.SigmaLabel == 0 {
		return
	}
	r, sum := w.s.rng("effects of labels"), 0.0
	for i := range w.albums {
		name := w.albums[i].Label
		if _, ok := w.label[name]; !ok {
			w.label[name] = w.s.SigmaLabel * r.NormFloat64()
		}
		sum += w.label[name]
	}
	mean := sum / float64(len(w.albums))
	for name := range w.label {
		w.label[name] -= mean
	}
	for i := range w.albums {
		w.effect[i] += w.label[w.albums[i].Label]
	}
}

// walk draws the level of every artist at every album.
func (w *world) walk(d *model.Draw, r *rand.Rand) {
	for i := range w.rows {
		if w.rows[i].Position == 1 {
			w.level[i] = d.Mu + d.SigmaArtist*r.NormFloat64()
		} else {
			w.level[i] = w.level[i-1] + d.SigmaRW*r.NormFloat64()
		}
	}
}

// shake draws the noise of every album.
func (w *world) shake(d *model.Draw, shape shape, ref float64, r *rand.Rand) {
	for i := range w.noise {
		w.noise[i] = shape.draw(r)
		if d.Exponent > 0 {
			w.noise[i] *= math.Pow(ref/w.albums[i].UserRatings, d.Exponent)
		}
	}
}

// medianCount is the reference of the noise: of the albums that are fitted.
func (w *world) medianCount() float64 {
	var n []float64
	for i := range w.albums {
		if w.fit[i] {
			n = append(n, w.albums[i].UserRatings)
		}
	}
	return model.Median(n)
}

// score turns levels, effects and noise into scores, album after album: the
// previous score of a debut is debut. Scores are rounded to decimals and cut to
// 0-100.
func (w *world) score(rho, debut float64, decimals int) (cut int) {
	s, unit := w.s, math.Pow10(decimals)
	previous := debut
	for i := range w.rows {
		if w.rows[i].Position == 1 {
			previous = debut
		}
		z := s.ScoreMean + s.ScoreSD*(w.level[i]+w.effect[i]+w.noise[i]) + rho*(previous-s.ScoreMean)
		y := min(max(math.Round(z*unit)/unit, 0), 100)
		if z < 0 || z > 100 {
			cut++
		}
		w.albums[i].UserScore, previous = y, y
	}
	return cut
}

// moments returns mean and sample standard deviation of the fitted scores.
func (w *world) moments() (mean, sd float64) {
	n := 0.0
	for i := range w.albums {
		if w.fit[i] {
			mean += w.albums[i].UserScore
			n++
		}
	}
	mean /= n
	for i := range w.albums {
		if w.fit[i] {
			sd += (w.albums[i].UserScore - mean) * (w.albums[i].UserScore - mean)
		}
	}
	return mean, math.Sqrt(sd / max(1, n-1))
}

// critics adds what critics and single tracks got: related to the users' score
// through quality and through the same surprises.
func (w *world) critics() {
	r := w.s.rng("critics")
	own := newShape(studentT, 5, 0, 0.72)
	for i := range w.albums {
		a := &w.albums[i]
		z := 0.8*(w.level[i]+w.effect[i]) + 0.35*w.noise[i] + own.draw(r)
		a.CriticScore = min(max(math.Round(w.s.ScoreMean+1.5+1.15*w.s.ScoreSD*z), 0), 100)
		a.TrackScore = min(max(math.Round(a.UserScore+1.5*r.NormFloat64()), 0), 100)
	}
}

// liking lets good albums be rated more often.
func (w *world) liking() {
	for i := range w.albums {
		a := &w.albums[i]
		tilt := math.Exp(0.4 * (w.level[i] + w.effect[i]))
		a.UserRatings = min(max(1, math.Round(a.UserRatings*tilt)), 40_000)
		a.CriticReviews = min(max(1, math.Round(a.CriticReviews*math.Sqrt(tilt))), 50)
	}
}

// errNoPrior says that no draw from the prior was kept.
func errNoPrior(tries int) error {
	return fmt.Errorf("none of %d draws from the prior gives scores with mean 0 and standard deviation 1: give more artists", tries)
}
