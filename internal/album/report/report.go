package report

import (
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/simulate"
)

// Content is everything that a report says about one fitted target. Every
// number comes from the files of the run.
type Content struct {
	Run, Program, Version, Commit string
	Created, Updated              string // dates of the run

	Target  string // "user score" or "critic score"
	Dataset string // file name of the raw data
	// Invented says that the albums are, and what made them; "" for others. Truth
	// is nil where it is not known, or not of this target.
	Invented string
	Truth    *simulate.Comparison
	Why      string // why this dataset

	Rows, Albums, Artists   int // raw rows, cleaned albums, artists
	Train, Validation, Test int
	TrainArtists            int
	Single                  int // training artists with a constant effect
	MinRatings              int
	Exclusions              []Exclusion
	Notes                   []string // what was decided about the file, and what is odd in it
	FirstYear, LastYear     int
	Features                int
	Bends                   int      // of them, by which effects bend
	FeatureSet, Chosen      string   // the set, and who chose it
	Dropped                 []string // features that the data cannot feed
	Noise                   string   // how the noise depends on review counts
	Density                 string   // of a score given its mean and scale, up to these
	Counted                 bool     // the noise depends on review counts
	Others                  []Other  // the other targets of the run
	Hyper                   []Setting
	Priors                  []Setting
	Still                   bool    // effects of artists do not walk
	Heavy                   bool    // the likelihood has heavy tails
	Transformed             string  // what the model sees of a score, in words; empty for the score
	Ceiling                 int     // that no prediction reaches, 0 for none
	ScoreMean, ScoreSD      float64 // of that
	Seconds                 float64 // of sampling

	Evaluation  *evaluate.Evaluation
	Diagnostics *evaluate.Diagnostics
	NewFit      *evaluate.Diagnostics // of the fit for new artists, nil where there is none
}

// Other is what a card says of another target of its run.
type Other struct {
	Target string
	Card   string // its file in the run
	Says   string // its reliability
}

// Refer makes each card of a run speak of the others, which lie in the given files.
func Refer(cards []*Content, files []string) {
	for i, c := range cards {
		for k, o := range cards {
			if k != i {
				c.Others = append(c.Others, Other{o.Target, files[k], reliability(o)})
			}
		}
	}
}

// Exclusion counts the rows that were left out for one reason.
type Exclusion struct {
	Reason string
	Rows   int
}

// Setting is a line of the hyperparameter or prior table.
type Setting struct{ Name, Value string }
