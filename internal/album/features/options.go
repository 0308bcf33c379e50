package features

import "github.com/latent-go/latent/internal/album/catalog"

// Options selects the features.
type Options struct {
	Target                  catalog.Target
	Temporal, Artist, Genre bool // the blocks that an ablation can switch off
	// GenreMinCount is how many fit rows a genre needs for an indicator, 20 when
	// zero. A variant can ask for another number.
	GenreMinCount int
	// Variant is one of [Candidates]; the zero value means [Default].
	Variant Variant
}

// DefaultOptions has all blocks on.
func DefaultOptions(t catalog.Target) Options {
	return Options{Target: t, Temporal: true, Artist: true, Genre: true, GenreMinCount: 20, Variant: Default()}
}

func (o Options) withDefaults() Options {
	if o.Target == "" {
		o.Target = catalog.User
	}
	if o.Variant.Name == "" {
		o.Variant = Default()
	}
	if o.GenreMinCount == 0 {
		o.GenreMinCount = 20
	}
	if o.Variant.GenreMinCount > 0 {
		o.GenreMinCount = o.Variant.GenreMinCount
	}
	return o
}

// Variant is a named feature set, to be compared with others on validation.
type Variant struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	// YearKnots is the distance in years between the knots of the piecewise
	// linear year effect; 0 makes it a straight line.
	YearKnots int `json:"year_knots"`
	// Recent weighs the history by recency and by number of ratings, and bends
	// its effect at quantiles; otherwise it is the plain mean of earlier scores.
	Recent bool `json:"recent"`
	// Popularity adds how often earlier albums were reviewed.
	Popularity bool `json:"popularity"`
	// Spread adds standard deviations and slopes of the history.
	Spread bool `json:"spread"`
	// LabelMinCount is how many fit rows a label needs for an indicator; 0 leaves
	// out the label block.
	LabelMinCount int `json:"label_min_count"`
	// Length adds number of tracks and running time, where known.
	Length bool `json:"length"`
	// Descriptors adds an indicator for each frequent descriptor. Listeners vote
	// for them after the release, so no shipped variant uses them.
	Descriptors   bool `json:"descriptors"`
	GenreMinCount int  `json:"genre_min_count,omitempty"`
}

// Default is the variant that was best on the validation albums of the bundled
// data.
func Default() Variant {
	return Variant{
		Name: "full", Description: "recent history with bends, popularity of earlier albums, labels, five-year knots",
		YearKnots: 5, Recent: true, Popularity: true, LabelMinCount: 40, Length: true,
	}
}

// Candidates returns the variants worth comparing on validation, [Default]
// first: each of the others changes one decision of it, and "plain" all of them.
func Candidates(opt Options) []Variant {
	change := func(name, description string, f func(*Variant)) Variant {
		v := Default()
		v.Name, v.Description = name, description
		f(&v)
		return v
	}
	list := []Variant{
		Default(),
		change("plain", "plain mean of earlier scores, eight-year knots, no labels, no popularity", func(v *Variant) {
			*v = Variant{Name: v.Name, Description: v.Description, YearKnots: 8}
		}),
		change("no-labels", "full without the label block", func(v *Variant) { v.LabelMinCount = 0 }),
		change("no-length", "full without tracks and running time", func(v *Variant) { v.Length = false }),
	}
	if opt.Artist {
		list = append(list,
			change("spread", "full with standard deviations and slopes of the history", func(v *Variant) { v.Spread = true }),
			change("no-popularity", "full without the popularity of earlier albums", func(v *Variant) { v.Popularity = false }),
		)
	}
	if opt.Genre {
		list = append(list,
			change("more-genres", "full with genres of ten albums", func(v *Variant) { v.GenreMinCount = 10 }),
			change("fewer-genres", "full with genres of fifty albums", func(v *Variant) { v.GenreMinCount = 50 }),
		)
	}
	return list
}
