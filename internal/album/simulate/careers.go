package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
)

// career is one artist before any score.
type career struct {
	name       string
	popularity float64 // of logarithms of counts
	albums     []catalog.Album
}

// mostAlbums of one artist: as many as have positions of their own in the model.
const mostAlbums = 50

// careers makes the artists, sorted by name, with the dates of their albums.
func careers(s *Settings) []career {
	r := s.rng("names")
	names := distinct(s.Artists, func() string { return artistName(r) })
	slices.Sort(names)
	numbers, dates := s.rng("numbers"), s.rng("dates")
	out := make([]career, s.Artists)
	for j := range out {
		out[j] = career{name: names[j], popularity: numbers.NormFloat64()}
		for _, d := range releases(s, dates, albumCount(s, numbers)) {
			a := catalog.New(0)
			a.Artist, a.ArtistKey, a.AllArtists = names[j], names[j], []string{names[j]}
			a.Date, a.DatePrecision = d, catalog.DateDay
			out[j].albums = append(out[j].albums, a)
		}
	}
	return out
}

// albumCount draws 1 + Poisson(lambda) with a log-normal lambda: half of all
// artists have one album, one in a thousand has dozens.
func albumCount(s *Settings, r *rand.Rand) int {
	const spread = 1.35
	if s.AlbumsPerArtist <= 1 {
		return 1
	}
	lambda := math.Exp(math.Log(s.AlbumsPerArtist-1) - spread*spread/2 + spread*r.NormFloat64())
	return min(1+poisson(r, min(lambda, mostAlbums)), mostAlbums)
}

// poisson counts the events of a process of rate one up to time lambda.
func poisson(r *rand.Rand, lambda float64) int {
	n := 0
	for t := r.ExpFloat64(); t < lambda; t += r.ExpFloat64() {
		n++
	}
	return n
}

// releases draws the days of n albums, at least a day apart, in order. The newest
// one is recent for most artists; the gaps before it are two years in the median.
func releases(s *Settings, r *rand.Rand, n int) []time.Time {
	first := time.Date(s.FirstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	span := int(time.Date(s.LastYear+1, 1, 1, 0, 0, 0, 0, time.UTC).Sub(first).Hours()/24) - 1
	day := make([]int, n)
	last := span - int(float64(span)*math.Pow(r.Float64(), 2.2))
	for i := n - 1; i >= 0; i-- {
		day[i] = last
		last -= 1 + int(365*math.Exp(0.75+0.6*r.NormFloat64()))
	}
	if day[0] < 0 {
		squeeze(day)
	}
	out := make([]time.Time, n)
	for i, d := range day {
		out[i] = first.AddDate(0, 0, d)
	}
	return out
}

// squeeze fits a career that began too early between day 0 and its end.
func squeeze(day []int) {
	n := len(day) - 1
	from, end := day[0], day[n]
	if n == 0 || end < n {
		for i := range day {
			day[i] = i
		}
		return
	}
	for i := range day {
		day[i] = (day[i] - from) * end / (end - from)
	}
	for i := 1; i <= n; i++ {
		day[i] = max(day[i], day[i-1]+1)
	}
}
