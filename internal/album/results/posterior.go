package results

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/inferencedata"
	"github.com/latent-go/latent/internal/album/transform"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/mcmc"
)

// Posterior is the InferenceData file of a fit: what its chains kept, in named
// parameters.
type Posterior struct {
	Names  []string           // mu_artist, ..., beta[genre_Rock]
	Values [][][]float64      // [parameter][chain][draw]
	Stats  [][]mcmc.DrawStats // [chain][draw]

	// Fitted is for others who open the file. It is written and not read back: it
	// is larger than all the rest, and the tables of the run have it.
	Fitted *Fitted
}

// Fitted is what a model was fitted to, and how well each album fits. Slices
// have an entry for each training row.
type Fitted struct {
	Target                       string // user_score or critic_score
	Transform                    transform.Transform
	ScoreMean, ScoreSD, RefCount float64 // of transformed scores

	Y, Score              []float64 // transformed and standardised, and on the 0-100 scale
	Artist, Position, Row []int64
	Prev, Reviews         []float64 // previous score, standardised; number of reviews
	Features              []string
	X                     []float64 // [row][feature], standardised

	Kept   []int64   // the draws of each chain that LogLik is of
	LogLik []float32 // [chain][kept draw][row] log p(y_i | all other scores, theta); nil for none
}

// Param returns the draws of a parameter as [chain][draw], nil if there is none
// of that name.
func (p *Posterior) Param(name string) [][]float64 {
	if j := slices.Index(p.Names, name); j >= 0 {
		return p.Values[j]
	}
	return nil
}

// Divergent lists the diverging draws of each chain.
func (p *Posterior) Divergent() [][]int {
	out := make([][]int, len(p.Stats))
	for c, chain := range p.Stats {
		for k := range chain {
			if chain[k].Diverging {
				out[c] = append(out[c], k)
			}
		}
	}
	return out
}

// coefficients is the variable that has one value for each feature.
const coefficients = "beta"

// BetaName is the name of the coefficient of a feature among others.
func BetaName(feature string) string { return coefficients + "[" + feature + "]" }

// FeatureOf returns the feature of a coefficient; ok is false for the name of
// another parameter.
func FeatureOf(name string) (feature string, ok bool) {
	if !strings.HasPrefix(name, coefficients+"[") || !strings.HasSuffix(name, "]") {
		return "", false
	}
	return name[len(coefficients)+1 : len(name)-1], true
}

// stat declares a statistic of the draws: its variable and its field.
type stat struct {
	name   string
	number func(*mcmc.DrawStats) *float64
	whole  func(*mcmc.DrawStats) *int
	flag   func(*mcmc.DrawStats) *bool
}

var stats = []stat{
	{name: "lp", number: func(s *mcmc.DrawStats) *float64 { return &s.LogDensity }},
	{name: "energy", number: func(s *mcmc.DrawStats) *float64 { return &s.Energy }},
	{name: "acceptance_rate", number: func(s *mcmc.DrawStats) *float64 { return &s.AcceptRate }},
	{name: "step_size", number: func(s *mcmc.DrawStats) *float64 { return &s.StepSize }},
	{name: "n_steps", whole: func(s *mcmc.DrawStats) *int { return &s.Steps }},
	{name: "tree_depth", whole: func(s *mcmc.DrawStats) *int { return &s.TreeDepth }},
	{name: "diverging", flag: func(s *mcmc.DrawStats) *bool { return &s.Diverging }},
	{name: "reached_max_treedepth", flag: func(s *mcmc.DrawStats) *bool { return &s.MaxTreeDepth }},
}

// posteriorFile is the InferenceData file of a fit.
func posteriorFile(name string) File[*Posterior] {
	return File[*Posterior]{
		Name: name,
		read: func(path string) (*Posterior, error) {
			t, err := inferencedata.ReadNetCDF(path, "posterior", "sample_stats")
			if err != nil {
				return nil, err
			}
			p := &Posterior{}
			if err := p.readValues(t.Group("posterior")); err != nil {
				return nil, fmt.Errorf("%s: %w; run stage train again", path, err)
			}
			if err := p.readStats(t.Group("sample_stats")); err != nil {
				return nil, fmt.Errorf("%s: %w; run stage train again", path, err)
			}
			return p, nil
		},
		write: func(root *os.Root, p *Posterior) error {
			return atomicfile.FileIn(root, filepath.FromSlash(name), 0o644, func(f *os.File) error {
				return inferencedata.WriteNetCDFTo(f, p.tree(), inferencedata.Options{})
			})
		},
	}
}
