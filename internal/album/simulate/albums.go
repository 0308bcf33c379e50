package simulate

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
)

// albums makes every album without its scores, in the order of
// [catalog.Compare], numbered in that order.
func albums(s *Settings) []catalog.Album {
	var out []catalog.Album
	list := careers(s)
	c := newCasting(s, list)
	for j := range list {
		c.begin()
		for i := range list[j].albums {
			a := &list[j].albums[i]
			c.fill(a, list[j].popularity)
			out = append(out, *a)
		}
	}
	catalog.Sort(out)
	for i := range out {
		out[i].Row = i
	}
	return out
}

// casting gives albums everything that is neither a name of an artist, a date nor
// a score.
type casting struct {
	s              *Settings
	artists        []career
	genres, labels []string
	genreAt        []float64 // cumulated frequencies
	labelAt        []float64

	titles, kinds, sounds, houses, counts, rest *rand.Rand

	genre, label int             // of the artist at hand
	used         map[string]bool // titles of the artist at hand
}

func newCasting(s *Settings, artists []career) *casting {
	r := s.rng("labels")
	return &casting{
		s: s, artists: artists, genres: genreNames(s.Genres), labels: distinct(max(1, s.Labels), func() string { return labelName(r) }),
		genreAt: zipf(s.Genres, 0.9), labelAt: zipf(max(1, s.Labels), 1),
		titles: s.rng("titles"), kinds: s.rng("types"), sounds: s.rng("genres of albums"), houses: s.rng("labels of albums"),
		counts: s.rng("counts"), rest: s.rng("tracks"),
	}
}

// zipf returns the cumulated frequencies of n kinds, the k-th proportional to
// k^-power.
func zipf(n int, power float64) []float64 {
	out, sum := make([]float64, n), 0.0
	for k := range out {
		sum += math.Pow(float64(k+1), -power)
		out[k] = sum
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

func draw(r *rand.Rand, cumulated []float64) int {
	k, _ := slices.BinarySearch(cumulated, r.Float64())
	return min(k, len(cumulated)-1)
}

// begin starts the next artist.
func (c *casting) begin() {
	c.genre, c.label = draw(c.sounds, c.genreAt), draw(c.houses, c.labelAt)
	c.used = map[string]bool{}
}

func (c *casting) fill(a *catalog.Album, popularity float64) {
	for a.Title = albumTitle(c.titles); c.used[a.Title]; {
		a.Title = albumTitle(c.titles)
	}
	c.used[a.Title] = true
	a.Type = albumType(c.kinds, c.s.FromPrior)
	c.sound(a)
	c.house(a)
	c.length(a)
	c.popularity(a, popularity)
	c.guests(a)
	if c.rest.IntN(60) == 0 {
		a.Descriptors = []string{pick(c.rest, moods), pick(c.rest, moods)}
		a.Descriptors = slices.Compact(a.Descriptors)
	}
}

func albumType(r *rand.Rand, simple bool) string {
	u := r.Float64()
	switch {
	case simple && u < 0.3:
		return "EP"
	case simple:
		return "Album"
	case u < 0.11:
		return "EP"
	case u < 0.14:
		return "Mixtape"
	case u < 0.16:
		return "Compilation"
	}
	return "Album"
}

// sound gives one to three genres: mostly the artist's own first. From the prior,
// every genre is there or not, so that no combination of them is constant.
func (c *casting) sound(a *catalog.Album) {
	r := c.sounds
	if c.s.FromPrior {
		for len(a.Genres) == 0 {
			a.Genres = nil
			for _, g := range c.genres {
				if r.Float64() < 0.45 {
					a.Genres = append(a.Genres, g)
				}
			}
		}
		return
	}
	first := c.genre
	if r.IntN(7) == 0 {
		first = draw(r, c.genreAt)
	}
	a.Genres = []string{c.genres[first]}
	for _, odds := range []float64{0.3, 0.08} {
		if g := c.genres[draw(r, c.genreAt)]; r.Float64() < odds && !slices.Contains(a.Genres, g) {
			a.Genres = append(a.Genres, g)
		}
	}
}

// house gives the label: the artist's, until the artist moves.
func (c *casting) house(a *catalog.Album) {
	if c.s.FromPrior {
		return
	}
	if c.houses.IntN(7) == 0 {
		c.label = draw(c.houses, c.labelAt)
	}
	a.Label = c.labels[c.label]
}

// length gives tracks and running times.
func (c *casting) length(a *catalog.Album) {
	mean := 11.0
	if a.Type == "EP" {
		mean = 4
	}
	a.Tracks = float64(2 + poisson(c.rest, mean-2))
	a.Runtime = math.Round(a.Tracks * (3.9 + 0.7*c.rest.NormFloat64()))
	a.Runtime = max(a.Runtime, a.Tracks)
	a.TrackRuntime = math.Round(a.Runtime/a.Tracks*10) / 10
}

// popularity gives the numbers of ratings and reviews, over four decades.
func (c *casting) popularity(a *catalog.Album, artist float64) {
	year := float64(a.Year()-2000) / 25
	users := 2.9 + 1.05*artist + 0.25*year + 0.8*c.counts.NormFloat64()
	critics := 1.0 + 0.6*artist + 0.3*year + 0.7*c.counts.NormFloat64()
	a.UserRatings, a.CriticReviews = count(users, 40_000), count(critics, 50)
	if c.s.FromPrior {
		a.UserRatings += 10
	}
}

// count rounds exp(x) to a number between 1 and most.
func count(x, most float64) float64 { return min(max(1, math.Round(math.Exp(x))), most) }

// guests makes one album in twenty the work of several artists.
func (c *casting) guests(a *catalog.Album) {
	if c.s.FromPrior || c.kinds.IntN(20) > 0 {
		return
	}
	for range 1 + c.kinds.IntN(5)/4 {
		if name := c.artists[c.kinds.IntN(len(c.artists))].name; !slices.Contains(a.AllArtists, name) {
			a.AllArtists = append(a.AllArtists, name)
		}
	}
}
