package features

import "github.com/latent-go/latent/internal/album/catalog"

// Options selects the features.
type Options struct {
	Target                  catalog.Target
	Temporal, Artist, Genre bool // the blocks that an ablation can switch off
	// GenreMinCount is how many fit rows a genre needs for an indicator, 20 when
	// zero. A variant can ask for another number.
	GenreMinCount int
	// Bends lets effects bend and interact, see [design.Bends].
	Bends bool
	// MaxIndicators is how many columns a block of indicators has at most, 1,000
	// when zero: the most frequent values get one. What works with a matrix is
	// linear in its rows and not in its columns (a table of rows x columns, sums
	// over pairs of columns), and free texts have as many values as albums.
	MaxIndicators int
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
	if o.MaxIndicators == 0 {
		o.MaxIndicators = 1000
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
	// Recent weighs the history by recency, number of ratings and likeness of
	// type, and bends its effect at quantiles; otherwise it is the plain mean of
	// earlier scores.
	Recent bool `json:"recent"`
	// Popularity adds how often earlier albums were reviewed.
	Popularity bool `json:"popularity"`
	// Spread adds standard deviations and slopes of the history.
	Spread bool `json:"spread"`
	// GenreRecord adds how other artists' earlier albums of the genre did,
	// GenreIndicators one column for each genre of GenreMinCount fit rows (0
	// takes the option's).
	GenreRecord     bool `json:"genre_record"`
	GenreIndicators bool `json:"genre_indicators"`
	GenreMinCount   int  `json:"genre_min_count,omitempty"`
	// Label adds how other artists' earlier albums on the label did, and one
	// column for each label of LabelMinCount fit rows unless that is 0.
	Label         bool `json:"label"`
	LabelMinCount int  `json:"label_min_count,omitempty"`
	// Length adds number of tracks and running time, where known.
	Length bool `json:"length"`
	// Descriptors adds an indicator for each frequent descriptor. Listeners vote
	// for them after the release, so no shipped variant uses them.
	Descriptors bool `json:"descriptors"`
}

// Default is the variant that predicted best across artists in a five-fold
// comparison on the training and validation albums of real data (albums-2020).
func Default() Variant {
	return Variant{
		Name:        "full",
		Description: "recent history with bends, popularity of earlier albums, records of genre and label, five-year knots",
		YearKnots:   5, Recent: true, Popularity: true, GenreRecord: true, Label: true, Length: true,
	}
}

// Candidates returns the variants worth comparing on validation, [Default]
// first: each of the others changes one decision of it, and "plain" all of them.
func Candidates(opt Options) []Variant {
	list := []Variant{
		Default(),
		{
			Name: "plain", Description: "plain mean of earlier scores, eight-year knots, genre indicators, no labels",
			YearKnots: 8, GenreIndicators: true,
		},
		change("no-label", "full without the label's record", func(v *Variant) { v.Label = false }),
		change("label-indicators", "full with a column for each label of forty albums", func(v *Variant) { v.LabelMinCount = 40 }),
		change("no-length", "full without tracks and running time", func(v *Variant) { v.Length = false }),
	}
	if opt.Artist {
		list = append(list,
			change("spread", "full with standard deviations and slopes of the history", func(v *Variant) { v.Spread = true }),
			change("no-popularity", "full without the popularity of earlier albums", func(v *Variant) { v.Popularity = false }),
		)
	}
	if opt.Genre {
		list = append(list, change("genre-indicators", "full with a column for each genre in place of the genre's record",
			func(v *Variant) { v.GenreRecord, v.GenreIndicators = false, true }))
	}
	return list
}

// SetNames lists the names of all candidates, whatever blocks are on.
func SetNames() []string {
	var names []string
	for _, v := range Candidates(DefaultOptions(catalog.User)) {
		names = append(names, v.Name)
	}
	return names
}

// change returns the default with one decision made otherwise.
func change(name, description string, f func(*Variant)) Variant {
	v := Default()
	v.Name, v.Description = name, description
	f(&v)
	return v
}
