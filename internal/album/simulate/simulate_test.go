package simulate

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/ingest"
)

func make1(t testing.TB, change func(*Settings)) *Catalogue {
	t.Helper()
	s := defaults()
	s.Artists = 300
	if change != nil {
		change(&s)
	}
	c, err := Make(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// load reads a catalogue as the pipeline does.
func load(t testing.TB, c *Catalogue) *ingest.Cleaned {
	t.Helper()
	path := filepath.Join(t.TempDir(), "albums.csv")
	var b bytes.Buffer
	if err := c.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	table, err := ingest.Load(path, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if table.Source.Profile != "aoty" {
		t.Errorf("the catalogue is read by the profile %s", table.Source.Profile)
	}
	return ingest.Clean(table)
}

func text(t testing.TB, c *Catalogue) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSameSeedSameBytes(t *testing.T) {
	a, b := make1(t, nil), make1(t, nil)
	if text(t, a) != text(t, b) || a.Truth.SHA256 != b.Truth.SHA256 {
		t.Error("two catalogues of one seed differ")
	}
	if other := make1(t, func(s *Settings) { s.Seed = 7 }); text(t, a) == text(t, other) {
		t.Error("another seed gives the same catalogue")
	}
	// Parts have generators of their own: without holes and dirt the same albums
	// have the same names, dates and scores.
	clean := make1(t, func(s *Settings) { s.Missing, s.Dirty = 0, 0 })
	if x, y := a.cells[0], clean.cells[0]; x[cellArtist] != y[cellArtist] || x[cellAlbum] != y[cellAlbum] || x[cellUser] != y[cellUser] {
		t.Errorf("the first album is %v with holes and %v without", x, y)
	}
}

// The scores of a clean catalogue are the formula of the package comment, from the
// truth alone.
func TestScoresFollowTheFormula(t *testing.T) {
	for _, s := range []Settings{defaults(), {FromPrior: true, Likelihood: Normal, AlbumsPerArtist: 3, FirstYear: 1980, LastYear: 2020, Seed: 3}} {
		s.Artists, s.Missing, s.Dirty = 200, 0, 0
		c, err := Make(s)
		if err != nil {
			t.Fatal(err)
		}
		row, u, rho := 0, c.Truth.Units, c.Truth.Parameters["rho"]
		for _, n := range c.Truth.Albums.Artists {
			previous := u.Debut
			for range n {
				a := &c.Truth.Albums
				want := u.Mean + u.SD*(a.Level[row]+a.Effect[row]+a.Noise[row]) + rho*(previous-u.Mean)
				var got float64
				if _, err := fmt.Sscan(c.cells[row][cellUser], &got); err != nil {
					t.Fatal(err)
				}
				// Three numbers of two decimals, and scores that may be whole.
				if tolerance := 0.5 + 0.016*u.SD; math.Abs(got-min(max(want, 0), 100)) > tolerance {
					t.Fatalf("row %d has the score %v, the truth gives %v", row, got, want)
				}
				previous = got
				row++
			}
		}
		if row != c.Rows() {
			t.Errorf("the truth counts %d rows, the file has %d", row, c.Rows())
		}
	}
}

// From the prior, scores are standardised over the albums that a run fits to, and
// the previous score of a debut is their mean: what the model assumes.
func TestFromPriorIsStandardised(t *testing.T) {
	for seed := range uint64(5) {
		c := make1(t, func(s *Settings) { s.FromPrior, s.Likelihood, s.Seed = true, Normal, seed })
		clean := load(t, c)
		byArtist := map[string][]float64{}
		for i := range clean.Albums {
			a := &clean.Albums[i]
			byArtist[a.Artist] = append(byArtist[a.Artist], a.UserScore)
			if a.UserRatings < 10 || !a.Dated() || len(a.Genres) == 0 {
				t.Errorf("%s has %v ratings and the genres %v", a.Title, a.UserRatings, a.Genres)
			}
		}
		var fitted []float64
		for _, scores := range byArtist {
			if len(scores) >= 3 {
				scores = scores[:len(scores)-1] // the newest is test
			}
			fitted = append(fitted, scores...)
		}
		mean, sd := stat.MeanStdDev(fitted, nil)
		if math.Abs(mean-c.Truth.Units.Debut) > 1e-4 || math.Abs(mean-70) > 0.8 || math.Abs(sd-8) > 0.8 {
			t.Errorf("seed %d: mean %v (debut %v), standard deviation %v", seed, mean, c.Truth.Units.Debut, sd)
		}
	}
}

// Degrees of freedom are drawn for the noise that has those of the model, and known
// wherever scores have them.
func TestTruthKnowsDegreesOfFreedom(t *testing.T) {
	a := make1(t, func(s *Settings) { s.FromPrior, s.Likelihood, s.Seed = true, studentT, 1 })
	b := make1(t, func(s *Settings) { s.FromPrior, s.Likelihood, s.Seed = true, studentT, 2 })
	x, y := a.Truth.Parameters["nu"], b.Truth.Parameters["nu"]
	if x <= 2 || y <= 2 || x == y {
		t.Errorf("drawn are %v and %v", x, y)
	}
	if want := a.Truth.Parameters["sigma_obs"] * math.Sqrt(x/(x-2)); math.Abs(a.Truth.NoiseSD/want-1) > 1e-12 {
		t.Errorf("a scale of %v is a standard deviation of %v, want %v", a.Truth.Parameters["sigma_obs"], a.Truth.NoiseSD, want)
	}
	for likelihood, want := range map[string]float64{studentT: 7, skewT: 0, Normal: 0} {
		c := make1(t, func(s *Settings) { s.Likelihood, s.Nu = likelihood, 7 })
		if got := c.Truth.Parameters["nu"]; got != want {
			t.Errorf("%s: %v degrees of freedom, want %v", likelihood, got, want)
		}
	}
}

// Draws have the moments of the priors of the model.
func TestPriorDraws(t *testing.T) {
	r := (&Settings{Seed: 4}).rng("prior")
	x := map[string][]float64{}
	for range 20_000 {
		d := priorDraw(r, 1, studentT)
		for name, v := range map[string]float64{"mu": d.Mu, "rho": d.Rho, "beta": d.Beta[0], "artist": d.SigmaArtist, "walk": d.SigmaRW, "obs": d.Sigma, "nu": d.Nu} {
			x[name] = append(x[name], v)
		}
	}
	half := math.Sqrt(2 / math.Pi) // mean of the half-normal
	for name, want := range map[string][2]float64{
		"mu": {0, 1}, "rho": {0, 0.3}, "beta": {0, 1}, "nu": {2 + 2/0.1, math.Sqrt(2) / 0.1},
		"artist": {0.5 * half, 0.5 * math.Sqrt(1-half*half)}, "walk": {0.1 * half, 0.1 * math.Sqrt(1-half*half)}, "obs": {half, math.Sqrt(1 - half*half)},
	} {
		mean, sd := stat.MeanStdDev(x[name], nil)
		if math.Abs(mean-want[0]) > 0.03*want[1] || math.Abs(sd/want[1]-1) > 0.03 {
			t.Errorf("%s has mean %v and standard deviation %v, want %v", name, mean, sd, want)
		}
	}
}

// Against numbers of real catalogues: half of the artists have one album, a few
// have dozens, counts span four decades, users and critics agree with 0.6, scores
// fall with the years.
func TestShapeIsRealistic(t *testing.T) {
	clean := load(t, make1(t, func(s *Settings) { s.Artists = 4000 }))
	var user, critic, early, late, counts []float64
	albums := map[string]int{}
	for i := range clean.Albums {
		a := &clean.Albums[i]
		albums[a.ArtistKey]++
		if a.UserScore >= 0 && a.UserScore <= 100 && a.UserRatings >= 10 && !math.IsNaN(a.CriticScore) {
			user, critic = append(user, a.UserScore), append(critic, a.CriticScore)
		}
		if catalog.User.Rated(a) && a.Dated() {
			if a.Year() < 1980 {
				early = append(early, a.UserScore)
			} else if a.Year() >= 2015 {
				late = append(late, a.UserScore)
			}
		}
		if a.UserRatings > 0 {
			counts = append(counts, a.UserRatings)
		}
	}
	single, most := 0, 0
	for _, n := range albums {
		if n == 1 {
			single++
		}
		most = max(most, n)
	}
	slices.Sort(counts)
	share := float64(single) / float64(len(albums))
	between(t, "share of artists with one album", share, 0.45, 0.6)
	between(t, "most albums of an artist", float64(most), 20, 50)
	between(t, "albums per artist", float64(len(clean.Albums))/float64(len(albums)), 2.2, 2.8)
	between(t, "median number of ratings", counts[len(counts)/2], 10, 40)
	between(t, "ratio of the largest to the least number of ratings", counts[len(counts)-1]/counts[0], 1000, 1e5)
	between(t, "correlation of users and critics", stat.Correlation(user, critic, nil), 0.5, 0.7)
	between(t, "fall from before 1980 to after 2015, in points", stat.Mean(early, nil)-stat.Mean(late, nil), 5, 13)
	between(t, "standard deviation of the scores", stat.StdDev(user, nil), 8, 11)
	r := &clean.Report
	for name, n := range map[string]int{"duplicates": r.Duplicates, "undated": r.Undated, "scores out of range": r.ScoresOutOfRange, "negative numbers": r.NegativeNumbers, "dated to the year": r.DatedToYear, "various artists": r.PlaceholderArtists["Various Artists"]} {
		if n == 0 {
			t.Errorf("no rows are %s", name)
		}
	}
}

func between(t *testing.T, what string, x, low, high float64) {
	t.Helper()
	if !(x >= low && x <= high) {
		t.Errorf("%s is %v, want %v to %v", what, x, low, high)
	}
}

func TestSelectTop(t *testing.T) {
	all, best := make1(t, nil), make1(t, func(s *Settings) { s.SelectTop, s.Dirty = 100, 0 })
	if best.Rows() != 100 || best.Truth.Albums.Len() != 100 {
		t.Fatalf("%d rows", best.Rows())
	}
	least := 101.0
	for _, row := range best.cells {
		var x float64
		_, _ = fmt.Sscan(row[cellUser], &x)
		least = min(least, x)
	}
	better := 0
	for _, row := range all.cells {
		var x float64
		_, _ = fmt.Sscan(row[cellUser], &x)
		if x > least && x <= 100 {
			better++
		}
	}
	if better > 100 {
		t.Errorf("%d albums have more than %v, the least of the best hundred", better, least)
	}
}

// The noise has mean zero and the standard deviation that was asked for, whatever
// its shape, and the skew of its sign.
func TestNoise(t *testing.T) {
	for _, c := range []struct {
		likelihood string
		nu, alpha  float64
	}{{Normal, 0, 0}, {studentT, 8, 0}, {skewT, 12, -3}, {skewT, 12, 2}} {
		s, r := newShape(c.likelihood, c.nu, c.alpha, 2.5), (&Settings{Seed: 1}).rng("noise")
		x := make([]float64, 200_000)
		for i := range x {
			x[i] = s.draw(r)
		}
		mean, sd := stat.MeanStdDev(x, nil)
		if math.Abs(mean) > 0.03 || math.Abs(sd-2.5) > 0.05 || math.Abs(s.sd()-2.5) > 1e-12 {
			t.Errorf("%+v: mean %v, standard deviation %v", c, mean, sd)
		}
		if skew := stat.Skew(x, nil); c.likelihood == skewT && skew*c.alpha < 0.3 || c.likelihood == Normal && math.Abs(skew) > 0.05 {
			t.Errorf("%+v: skewness %v", c, skew)
		}
	}
	s, r, far := newShape(studentT, 3.3, 0, 1), (&Settings{Seed: 2}).rng("noise"), 0
	for range 200_000 {
		if math.Abs(s.draw(r)) > 3*s.scale {
			far++
		}
	}
	between(t, "share of a t beyond three scales", float64(far)/200_000, tail(3.3, 3)-0.002, tail(3.3, 3)+0.002)
}

// tail is P(|T| > x) for Student's t, by the midpoint rule over its density.
func tail(nu, x float64) float64 {
	a, _ := math.Lgamma((nu + 1) / 2)
	b, _ := math.Lgamma(nu / 2)
	norm, inside := math.Exp(a-b)/math.Sqrt(nu*math.Pi), 0.0
	const steps = 10_000
	for k := range steps {
		u := (float64(k) + 0.5) * x / steps
		inside += norm * math.Pow(1+u*u/nu, -(nu+1)/2) * x / steps
	}
	return 1 - 2*inside
}

// Any settings give a catalogue that the pipeline reads, with a truth for each row.
func TestAnySettings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := defaults()
		s.Seed = rapid.Uint64().Draw(t, "seed")
		s.Artists = rapid.IntRange(1, 60).Draw(t, "artists")
		s.AlbumsPerArtist = rapid.Float64Range(1, 20).Draw(t, "albums")
		s.FirstYear = rapid.IntRange(1900, 2020).Draw(t, "first")
		s.LastYear = s.FirstYear + rapid.IntRange(0, 60).Draw(t, "years")
		s.Genres, s.Labels = rapid.IntRange(1, 300).Draw(t, "genres"), rapid.IntRange(1, 50).Draw(t, "labels")
		s.Missing, s.Dirty = rapid.Float64Range(0, 1).Draw(t, "missing"), rapid.Float64Range(0, 1).Draw(t, "dirty")
		s.SelectTop = rapid.IntRange(0, 100).Draw(t, "top")
		s.Likelihood = rapid.SampledFrom(likelihoods).Draw(t, "likelihood")
		s.NExponent = rapid.Float64Range(0, 1).Draw(t, "exponent")
		c, err := Make(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Truth.check(); err != nil || c.Truth.Albums.Len() != c.Rows() || c.Rows() == 0 {
			t.Fatalf("%d rows, truth of %d: %v", c.Rows(), c.Truth.Albums.Len(), err)
		}
		for _, row := range c.cells {
			if len(row) != columns || row[cellArtist] == "" || row[cellAlbum] == "" {
				t.Fatalf("row %q", row)
			}
		}
	})
}

func TestNamesAreDistinct(t *testing.T) {
	for _, n := range []int{1, 60, 400} {
		seen := map[string]bool{}
		for _, g := range genreNames(n) {
			if seen[g] || strings.Contains(g, ",") {
				t.Errorf("genre %q", g)
			}
			seen[g] = true
		}
	}
	r := (&Settings{}).rng("names")
	list := distinct(50, func() string { return pick(r, words("a b")) })
	slices.Sort(list)
	if len(slices.Compact(list)) != 50 {
		t.Error("names repeat")
	}
}
