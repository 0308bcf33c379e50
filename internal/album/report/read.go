package report

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/transform"
	"github.com/latent-go/latent/internal/runs"
)

// Read gathers what a report says about a target from the results and settings of
// a run. Nothing is computed again: no model, no prediction.
func Read(r *runs.Run, cfg *config.Config, set config.Dataset, t catalog.Target) (*Content, error) {
	m := r.Manifest()
	cfg, err := fit.Settled(r.Dir(), cfg, t)
	if err != nil {
		return nil, err
	}
	noise := fit.Noise(cfg)
	c := &Content{
		Run: r.ID(), Program: "aoty-pipeline", Version: m.ProgramVersion, Commit: m.Build.Revision, Created: m.Created.Format(time.DateOnly),
		Target: string(t) + " score", Dataset: filepath.Base(set.Path), Why: set.Why, MinRatings: cfg.Data.Least(string(t)),
		Still: noise.Still, Heavy: heavy(noise), Counted: noise.Learn || noise.Exponent > 0, Noise: noiseText(noise), Density: density(noise), Priors: priorTable(cfg), Hyper: hyperTable(cfg),
		Chosen: chosenBy(cfg),
	}
	rd := reader{dir: r.Dir(), files: results.Of(t), c: c}
	for _, part := range []func() error{rd.data, rd.features, rd.fit, rd.evaluation, rd.albums, rd.truth} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// reader fills in a content from the files of a run.
type reader struct {
	dir   string
	files results.Files
	c     *Content
}

// data fills in what was read, kept and left out.
func (r *reader) data() error {
	summary, err := r.files.Summary.Read(r.dir)
	if err != nil {
		return err
	}
	c := r.c
	c.Rows, c.Albums, c.Artists = summary.Cleaning.Rows, summary.Cleaning.Albums, summary.Cleaning.Artists
	c.Notes = summary.Cleaning.Notes()
	for _, x := range summary.ByReason {
		if x.Dataset == ingest.DatasetCleaned || x.Dataset == ingest.DatasetOf(r.files.Target, c.MinRatings) {
			c.Exclusions = append(c.Exclusions, Exclusion{Reason: x.Reason, Rows: x.Count})
		}
	}
	manifest, err := r.files.Split(splits.TemporalStrategy).Manifest.Read(r.dir)
	if err != nil {
		return err
	}
	count := func(p splits.Split) int { return manifest.Splits[p.String()].Rows }
	c.Train, c.Validation, c.Test = count(splits.Train), count(splits.Validation), count(splits.Test)
	return nil
}

func (r *reader) features() error {
	built, err := r.files.Split(splits.TemporalStrategy).Features.Read(r.dir)
	if err != nil {
		return err
	}
	r.c.FeatureSet, r.c.Dropped = built.Variant.Name, built.Warnings
	choice, err := r.files.Choice.Read(r.dir)
	if err == nil && choice.Rows == 0 && r.c.Chosen == chosenOnValidation {
		r.c.Chosen = "the default, for want of validation albums"
	}
	return err
}

const chosenOnValidation = "chosen on validation albums"

// chosenBy says who chose the feature set, as far as the settings know.
func chosenBy(cfg *config.Config) string {
	if cfg.Features.Set != config.Auto {
		return "named by features.set"
	}
	return chosenOnValidation
}

// fit fills in what was fitted.
func (r *reader) fit() error {
	train, err := r.files.Training.Read(r.dir)
	if err != nil {
		return err
	}
	c := r.c
	if train.Transform != transform.None {
		c.Transformed, c.Ceiling = train.Transform.Text("score"), transform.Ceiling
	}
	c.ScoreMean, c.ScoreSD, c.Features = train.ScoreMean, train.ScoreSD, len(train.FeatureMean)
	for _, name := range train.Features {
		if design.IsBend(name) {
			c.Bends++
		}
	}
	c.TrainArtists, c.Single = train.Artists, train.Single
	return nil
}

func (r *reader) evaluation() error {
	all, err := r.files.Metrics.Read(r.dir)
	if err != nil {
		return err
	}
	if r.c.Evaluation = all.Of(r.files.Target); r.c.Evaluation == nil {
		return fmt.Errorf("%s has no metrics of the %s score; run stage evaluate again", r.files.Metrics.Name, r.files.Target)
	}
	if r.c.Diagnostics, err = r.files.Diagnostics.Read(r.dir); err != nil || r.c.Evaluation.NewArtists == nil {
		return err
	}
	r.c.NewFit, err = r.files.NewDiagnostics.Read(r.dir)
	return err
}

// albums fills in the years.
func (r *reader) albums() error {
	list, err := r.files.Modelled.Read(r.dir)
	if err != nil {
		return err
	}
	for i := range list {
		if y := list[i].Year(); y > 0 {
			if r.c.FirstYear == 0 || y < r.c.FirstYear {
				r.c.FirstYear = y
			}
			r.c.LastYear = max(r.c.LastYear, y)
		}
	}
	return nil
}

// heavy reports whether the likelihood has heavy tails.
func heavy(n model.Noise) bool { return n.Likelihood != model.Normal && n.Likelihood != "" }

// density names the likelihood for the card, with what it has beside mean and scale.
func density(n model.Noise) string {
	switch n.Likelihood {
	case model.StudentT:
		return "StudentT(nu, "
	case model.SkewT:
		return "NoncentralT(nu, skew, "
	}
	return "Normal("
}

func noiseText(n model.Noise) string {
	switch n.Likelihood {
	case model.StudentT:
		return scaleText(n) + "; scores scatter as Student's t of that scale, its degrees of freedom nu learned from the data"
	case model.SkewT:
		return scaleText(n) + "; scores scatter as a noncentral t of that scale, its degrees of freedom nu and its skewness learned from the data"
	}
	return scaleText(n)
}

func scaleText(n model.Noise) string {
	what := "standard deviation"
	if heavy(n) {
		what = "scale"
	}
	if !n.Learn && n.Exponent == 0 {
		what = "one " + what
	}
	return what + countedText(n) + followedText(n)
}

// followedText says what else the scale depends on.
func followedText(n model.Noise) string {
	if len(n.By) == 0 {
		return ""
	}
	var slopes, names []string
	for _, f := range n.By {
		slopes = append(slopes, model.SlopeName(f.Name)+" c_"+f.Name)
		names = append(names, "c_"+f.Name+" the standardised "+cmp.Or(f.Column, "previous score"))
	}
	return ", times exp(" + strings.Join(slopes, " + ") + ") with " + strings.Join(names, ", ") + " of the album, learned from the data"
}

func countedText(n model.Noise) string {
	switch {
	case n.Learn:
		return " sigma_ref (n_ref/n)^g, the exponent g learned from the data (" + n.Prior + " prior)"
	case n.Exponent > 0:
		return fmt.Sprintf(" sigma_ref (n_ref/n)^%g with n the number of ratings", n.Exponent)
	default:
		return " sigma_obs for all albums"
	}
}

func priorTable(cfg *config.Config) []Setting {
	p, n := fit.Priors(cfg), fit.Noise(cfg)
	var list []Setting
	for _, q := range n.Parameters() {
		list = append(list, Setting{Name: q.Name, Value: q.Prior(&p, &n)})
	}
	return list
}

func hyperTable(cfg *config.Config) []Setting {
	v := func(name string, x any) Setting { return Setting{Name: name, Value: fmt.Sprint(x)} }
	list := []Setting{
		v("chains", cfg.MCMC.NumChains), v("warm-up per chain", cfg.MCMC.NumWarmup), v("draws per chain", cfg.MCMC.NumSamples),
		v("target acceptance", cfg.MCMC.TargetAccept), v("largest tree depth", cfg.MCMC.MaxTreeDepth), v("seed", cfg.Seed),
	}
	if !fit.Noise(cfg).Still {
		list = append(list, v("albums with positions of their own", cfg.Model.MaxAlbums), v("albums for a random walk", cfg.Model.MinAlbums))
	}
	return list
}
