package simulate

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"reflect"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// Settings say what catalogue to make.
type Settings struct {
	Seed    uint64 `json:"seed"`
	Artists int    `json:"artists"`
	// AlbumsPerArtist is the mean of a number with a heavy tail.
	AlbumsPerArtist float64 `json:"albums_per_artist"`
	FirstYear       int     `json:"first_year"`
	LastYear        int     `json:"last_year"`
	Genres          int     `json:"genres"`
	Labels          int     `json:"labels"`

	ScoreMean float64 `json:"score_mean"`
	ScoreSD   float64 `json:"score_sd"`
	// The rest of the model, in units of ScoreSD.
	SigmaArtist float64 `json:"sigma_artist"`
	SigmaRW     float64 `json:"sigma_rw"`
	Rho         float64 `json:"rho"`
	SigmaGenre  float64 `json:"sigma_genre"`
	SigmaLabel  float64 `json:"sigma_label"`
	Drift       float64 `json:"drift"`
	NoiseSD     float64 `json:"noise_sd"`
	NExponent   float64 `json:"n_exponent"`
	Likelihood  string  `json:"likelihood"`
	Nu          float64 `json:"degrees_of_freedom"`
	Skewness    float64 `json:"skewness"`

	Missing   float64 `json:"missing"`
	Dirty     float64 `json:"dirty"`
	SelectTop int     `json:"select_top"`
	FromPrior bool    `json:"from_prior"`
}

// field is a setting: its option and where its value goes.
type field struct {
	options.Option
	at func(*Settings) any
}

// Groups of the help text.
const (
	groupShape  = "The Catalogue"
	groupScores = "Scores (in Units of the Scores' Standard Deviation)"
	groupDirt   = "What Goes Wrong"
)

// The limits of sizes keep a typing error from filling the memory.
const (
	maxArtists = 1_000_000
	maxKinds   = 200_000
)

var fields = []field{
	{options.Option{Key: "seed", Flag: "seed", Kind: options.Int, Default: 42, Range: options.AtLeast(0), Group: groupShape, Help: "Random seed; the same seed and settings give the same bytes"}, func(s *Settings) any { return &s.Seed }},
	{options.Option{Key: "artists", Flag: "artists", Kind: options.Int, Default: 8000, Range: options.Between(1, maxArtists), Group: groupShape, Help: "Number of artists"}, func(s *Settings) any { return &s.Artists }},
	{options.Option{Key: "albums_per_artist", Flag: "albums-per-artist", Kind: options.Float, Default: 2.5, Range: options.Between(1, 20), Group: groupShape, Help: "Mean number of albums of an artist; a few have many times as many"}, func(s *Settings) any { return &s.AlbumsPerArtist }},
	{options.Option{Key: "first_year", Flag: "first-year", Kind: options.Int, Default: 1960, Range: options.Between(1900, 2100), Group: groupShape, Help: "Year of the earliest albums"}, func(s *Settings) any { return &s.FirstYear }},
	{options.Option{Key: "last_year", Flag: "last-year", Kind: options.Int, Default: 2024, Range: options.Between(1900, 2100), Group: groupShape, Help: "Year of the newest albums; most are of the last fifteen years"}, func(s *Settings) any { return &s.LastYear }},
	{options.Option{Key: "genres", Flag: "genres", Kind: options.Int, Default: 60, Range: options.Between(1, maxKinds), Group: groupShape, Help: "Number of genres"}, func(s *Settings) any { return &s.Genres }},
	{options.Option{Key: "labels", Flag: "labels", Kind: options.Int, Default: 900, Range: options.Between(1, maxKinds), Group: groupShape, Help: "Number of labels"}, func(s *Settings) any { return &s.Labels }},
	{options.Option{Key: "select_top", Flag: "select-top", Kind: options.Int, Default: 0, Range: options.AtLeast(0), Group: groupShape, Help: "Keep only this many albums, those with the best user scores, as charts of favourites do; 0 keeps all"}, func(s *Settings) any { return &s.SelectTop }},

	{options.Option{Key: "likelihood", Flag: "likelihood", Kind: options.Enum, Default: skewT, Choices: likelihoods, Group: groupScores, Help: "Shape of the noise"}, func(s *Settings) any { return &s.Likelihood }},
	{options.Option{Key: "degrees_of_freedom", Flag: "degrees-of-freedom", Kind: options.Float, Default: 3.3, Range: options.Between(2.1, 1000), Group: groupScores, Help: "Tails of student-t and skew-t; small ones are heavy. --from-prior draws that of student-t"}, func(s *Settings) any { return &s.Nu }},
	{options.Option{Key: "skewness", Flag: "skewness", Kind: options.Float, Default: -1.0, Range: options.Between(-20, 20), Group: groupScores, Help: "Shape alpha of skew-t; below zero, bad surprises are the larger ones"}, func(s *Settings) any { return &s.Skewness }},
	{options.Option{Key: "noise_sd", Flag: "noise-sd", Kind: options.Float, Default: 0.7, Range: options.Between(0.01, 10), Group: groupScores, Help: "Standard deviation of the noise, whatever its shape"}, func(s *Settings) any { return &s.NoiseSD }},
	{options.Option{Key: "n_exponent", Flag: "n-exponent", Kind: options.Float, Default: 0.0, Range: options.Between(0, 1), Group: groupScores, Help: "How the noise falls with the number of ratings: (median/n)^exponent"}, func(s *Settings) any { return &s.NExponent }},
	{options.Option{Key: "sigma_artist", Flag: "sigma-artist", Kind: options.Float, Default: 0.5, Range: options.Between(0, 10), Group: groupScores, Help: "Standard deviation between artists"}, func(s *Settings) any { return &s.SigmaArtist }},
	{options.Option{Key: "sigma_rw", Flag: "sigma-rw", Kind: options.Float, Default: 0.12, Range: options.Between(0, 10), Group: groupScores, Help: "Standard deviation of an artist's steps from album to album"}, func(s *Settings) any { return &s.SigmaRW }},
	{options.Option{Key: "rho", Flag: "rho", Kind: options.Float, Default: 0.15, Range: options.Between(-0.99, 0.99), Group: groupScores, Help: "Pull of the previous score"}, func(s *Settings) any { return &s.Rho }},
	{options.Option{Key: "sigma_genre", Flag: "sigma-genre", Kind: options.Float, Default: 0.3, Range: options.Between(0, 10), Group: groupScores, Help: "Standard deviation between genres"}, func(s *Settings) any { return &s.SigmaGenre }},
	{options.Option{Key: "sigma_label", Flag: "sigma-label", Kind: options.Float, Default: 0.2, Range: options.Between(0, 10), Group: groupScores, Help: "Standard deviation between labels"}, func(s *Settings) any { return &s.SigmaLabel }},
	{options.Option{Key: "drift", Flag: "drift", Kind: options.Float, Default: 1.0, Range: options.Between(-10, 10), Group: groupScores, Help: "Drift of the eras; 1 lowers scores by about ten points from 1976 to 2024, 0 by none"}, func(s *Settings) any { return &s.Drift }},
	{options.Option{Key: "score_mean", Flag: "score-mean", Kind: options.Float, Default: 72.0, Range: options.Between(0, 100), Group: groupScores, Help: "Mean score, in points"}, func(s *Settings) any { return &s.ScoreMean }},
	{options.Option{Key: "score_sd", Flag: "score-sd", Kind: options.Float, Default: 9.0, Range: options.Between(0.1, 50), Group: groupScores, Help: "Standard deviation of the scores, in points"}, func(s *Settings) any { return &s.ScoreSD }},
	{options.Option{
		Key: "from_prior", Flag: "from-prior", Kind: options.Bool, Default: false, Group: groupScores,
		Help: "Draw the parameters from the priors of the model, for calibration studies",
		Doc:  "Dates, types and genres are simple then, scores are exact, nothing is missing, and every album has ten ratings or more. Fit with --feature-set plain --no-artist --no-temporal",
	}, func(s *Settings) any { return &s.FromPrior }},

	{options.Option{Key: "missing", Flag: "missing", Kind: options.Float, Default: 0.25, Range: options.Between(0, 1), Group: groupDirt, Help: "Share of albums without genres; labels, months, counts and other numbers are missing in proportion"}, func(s *Settings) any { return &s.Missing }},
	{options.Option{Key: "dirty", Flag: "dirty", Kind: options.Float, Default: 0.01, Range: options.Between(0, 1), Group: groupDirt, Help: "Share of rows that are duplicates, other spellings of an artist, by Various Artists, undated or impossible"}, func(s *Settings) any { return &s.Dirty }},
}

// Options returns the declaration of every setting.
func Options() []options.Option {
	out := make([]options.Option, len(fields))
	for i, f := range fields {
		out[i] = f.Option
	}
	return out
}

// defaults returns the settings of the demo catalogue.
func defaults() Settings {
	var s Settings
	for _, f := range fields {
		store(f.at(&s), f.Default)
	}
	return s
}

// FromFlags returns the settings that flags bound by [Options] give. A catalogue
// from the prior refuses what the priors or the model decide.
func FromFlags(fs *pflag.FlagSet) (Settings, error) {
	s := defaults()
	for _, f := range fields {
		store(f.at(&s), fs.Lookup(f.Flag).Value.(*options.Value).Get())
	}
	if !s.FromPrior {
		return s, s.check()
	}
	drawn := s.prior()
	for _, f := range fields {
		if fs.Changed(f.Flag) && !reflect.DeepEqual(f.at(&s), f.at(&drawn)) {
			return s, fmt.Errorf("--%s cannot be given with --from-prior, which decides it", f.Flag)
		}
	}
	return drawn, drawn.check()
}

// prior returns the settings of a catalogue whose parameters are drawn: what the
// priors decide is zero, there are few genres and no labels, so that features are
// few enough to be drawn too, and nothing goes wrong.
func (s Settings) prior() Settings {
	if s.Likelihood == studentT {
		s.Nu = 0
	}
	return Settings{
		Seed: s.Seed, Artists: s.Artists, AlbumsPerArtist: s.AlbumsPerArtist, FirstYear: s.FirstYear, LastYear: s.LastYear,
		Genres: 3, ScoreMean: 70, ScoreSD: 8, Likelihood: s.Likelihood, Nu: s.Nu, Skewness: s.Skewness,
		SelectTop: s.SelectTop, FromPrior: true,
	}
}

func (s *Settings) check() error {
	if s.FirstYear > s.LastYear {
		return fmt.Errorf("--first-year %d is after --last-year %d", s.FirstYear, s.LastYear)
	}
	return nil
}

func store(at, value any) {
	switch p := at.(type) {
	case *uint64:
		*p = uint64(value.(int))
	case *int:
		*p = value.(int)
	case *float64:
		*p = value.(float64)
	case *string:
		*p = value.(string)
	case *bool:
		*p = value.(bool)
	}
}

// rng returns the generator of one part of the catalogue. Every part has its own,
// so that another number of labels, say, leaves names and dates as they are.
func (s *Settings) rng(part string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(part)) // never fails
	return rand.New(rand.NewPCG(s.Seed, h.Sum64()))
}
