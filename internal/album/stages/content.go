package stages

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/report"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"
)

// content gathers what the report says about a target from the files of the run.
func (e *Env) content(r *runs.Run, t catalog.Target) (*report.Content, error) {
	d, p, err := e.loadFit(r, t, splits.TemporalStrategy)
	if err != nil {
		return nil, err
	}
	m := r.Manifest()
	c := &report.Content{
		Run: r.ID(), Program: "aoty-pipeline", Version: m.ProgramVersion, Commit: m.Build.Revision, Created: m.Created.Format(time.DateOnly),
		Target: string(t) + " score", Dataset: filepath.Base(e.Dataset.Path), Why: e.Dataset.Why, MinRatings: e.least(t),
		Noise: e.noiseText(), Priors: e.priorTable(), Hyper: e.hyperTable(),
	}
	if c.Evaluation, err = evaluationOf(r, t); err != nil {
		return nil, err
	}
	c.Diagnostics = new(evaluate.Diagnostics)
	if err := atomicfile.ReadJSON(r.Path(ofTarget(diagnosticsFile, t)), c.Diagnostics); err != nil {
		return nil, err
	}
	if err := e.describeData(r, d, c); err != nil {
		return nil, err
	}
	s := p.model.Scaling()
	c.ScoreMean, c.ScoreSD, c.Features = s.ScoreMean, s.ScoreSD, len(s.XMean)
	c.TrainArtists, c.Single = artistCounts(p.model, e.Config.Model.MinAlbums)
	return c, nil
}

// describeData fills in what the data, splits and features stages found.
func (e *Env) describeData(r *runs.Run, d *dataset, c *report.Content) error {
	var summary ingest.Summary
	if err := atomicfile.ReadJSON(r.Path(summaryFile), &summary); err != nil {
		return err
	}
	var built features.Report
	if err := atomicfile.ReadJSON(r.Path(partDir(featuresDir, d.target, d.strategy), "manifest.json"), &built); err != nil {
		return err
	}
	c.Rows, c.Albums, c.Artists = summary.Cleaning.Rows, summary.Cleaning.Albums, summary.Cleaning.Artists
	c.FeatureSet, c.Dropped = built.Variant.Name, built.Warnings
	for _, x := range summary.ByReason {
		if x.Dataset == ingest.DatasetCleaned || x.Dataset == ingest.DatasetOf(d.target, e.least(d.target)) {
			c.Exclusions = append(c.Exclusions, report.Exclusion{Reason: x.Reason, Rows: x.Count})
		}
	}
	c.Train, c.Validation, c.Test = len(d.index(splits.Train)), len(d.index(splits.Validation)), len(d.index(splits.Test))
	for i := range d.rows {
		if y := d.rows[i].Album.Year(); y > 0 {
			if c.FirstYear == 0 || y < c.FirstYear {
				c.FirstYear = y
			}
			c.LastYear = max(c.LastYear, y)
		}
	}
	return nil
}

func (e *Env) noiseText() string {
	switch n := e.noise(); {
	case n.Learn:
		return "standard deviation sigma_ref (n_ref/n)^g, the exponent g learned from the data (" + n.Prior + " prior)"
	case n.Exponent > 0:
		return fmt.Sprintf("standard deviation sigma_ref (n_ref/n)^%g with n the number of ratings", n.Exponent)
	default:
		return "one standard deviation sigma_obs for all albums"
	}
}

func (e *Env) priorTable() []report.Setting {
	p, n := e.priors(), e.noise()
	var list []report.Setting
	for _, q := range n.Parameters() {
		list = append(list, report.Setting{Name: q.Name, Value: q.Prior(&p, &n)})
	}
	return list
}

func (e *Env) hyperTable() []report.Setting {
	c := e.Config
	v := func(name string, x any) report.Setting { return report.Setting{Name: name, Value: fmt.Sprint(x)} }
	return []report.Setting{
		v("chains", c.MCMC.NumChains), v("warm-up per chain", c.MCMC.NumWarmup), v("draws per chain", c.MCMC.NumSamples),
		v("target acceptance", c.MCMC.TargetAccept), v("largest tree depth", c.MCMC.MaxTreeDepth), v("seed", c.Seed),
		v("albums with positions of their own", c.Model.MaxAlbums), v("albums for a random walk", c.Model.MinAlbums),
	}
}
