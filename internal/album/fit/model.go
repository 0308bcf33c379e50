package fit

import (
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/transform"
)

// Noise returns the likelihood, and how the noise of a score depends on its number
// of reviews.
func Noise(cfg *config.Config) model.Noise {
	c := cfg.Model
	return model.Noise{Likelihood: likelihood(c.Likelihood), Learn: c.LearnNExponent, Exponent: c.NExponent, Prior: c.NExponentPrior, Alpha: c.NExponentAlpha, Beta: c.NExponentBeta, Loc: c.Priors.NExponentLoc, Scale: c.Priors.NExponentScale, Bends: bends(cfg), By: noiseBy(cfg), Still: still(cfg)}
}

// Priors returns the priors of the settings.
func Priors(cfg *config.Config) model.Priors {
	p := cfg.Model.Priors
	scale := p.SigmaObsScale
	if n := Noise(cfg); n.Learn || n.Exponent > 0 {
		scale = p.SigmaRefScale
	}
	out := model.Priors{
		MuLoc: p.MuArtistLoc, MuScale: p.MuArtistScale, ArtistScale: p.SigmaArtistScale, WalkScale: p.SigmaRWScale,
		RhoLoc: p.RhoLoc, RhoScale: p.RhoScale, BetaLoc: p.BetaLoc, BetaScale: p.BetaScale, ObsScale: scale,
	}
	if bends(cfg) {
		out.BendScale = p.SigmaBendScale
	}
	if len(noiseBy(cfg)) > 0 {
		out.SlopeScale = p.NoiseSlopeScale
	}
	switch model.Likelihood(cfg.Model.Likelihood) {
	case model.SkewT:
		out.NuShape, out.NuRate, out.SkewScale = p.NuShape, p.NuRate, p.SkewScale
	case model.StudentT:
		out.NuShape, out.NuRate = p.NuShape, p.NuRate
	}
	return out
}

// likelihood is the normal one without a name, as it was before there were others:
// the fingerprints of its checkpoints stay.
func likelihood(name string) model.Likelihood {
	if l := model.Likelihood(name); l != model.Normal {
		return l
	}
	return ""
}

// Transform is what the model sees of scores.
func Transform(cfg *config.Config) transform.Transform {
	if cfg.Model.Transform == config.TransformLog {
		return transform.Log
	}
	return transform.None
}

// bends reports whether effects bend.
func bends(cfg *config.Config) bool { return cfg.Features.Bends == "on" }

// still reports whether the effects of artists do not walk.
func still(cfg *config.Config) bool { return cfg.Model.Walk == "off" }

// followed is what the noise may follow, and the features that have it.
var followed = [...]model.Followed{
	{Name: model.ByYear, Column: features.ReleaseYear},
	{Name: model.ByGenre, Column: features.GenreRecord},
	{Name: model.ByPrevious},
}

// noiseBy is what the noise follows.
func noiseBy(cfg *config.Config) (by []model.Followed) {
	for _, f := range followed {
		if slices.Contains(cfg.Model.NoiseBy, f.Name) {
			by = append(by, f)
		}
	}
	return by
}

// straight are the settings with straight effects and noise that follows nothing, in
// which feature sets are compared: not all have what it could follow.
func straight(cfg *config.Config) *config.Config {
	out := *cfg
	out.Features.Bends, out.Model.NoiseBy = "off", []string{config.NoiseByNone}
	return &out
}

// FeatureOptions returns the feature blocks that the settings switch on, without
// a variant.
func FeatureOptions(cfg *config.Config, t catalog.Target) features.Options {
	f := cfg.Features
	return features.Options{Target: t, Temporal: f.Temporal, Artist: f.Artist, Genre: f.Genre, GenreMinCount: f.GenreMinCount, Bends: bends(cfg)}
}

// Model returns the model of the albums with features x, fitted to the rows of
// the mask train.
func (a *Albums) Model(cfg *config.Config, x *design.Matrix, train []bool) (*model.Model, error) {
	return model.New(a.ModelRows(cfg, x, train), Noise(cfg), Priors(cfg))
}

// ModelRows returns the albums in the form of the model.
func (a *Albums) ModelRows(cfg *config.Config, x *design.Matrix, train []bool) model.Rows {
	n := len(a.Rows)
	rows := model.Rows{
		Artist: make([]int, n), Score: make([]float64, n), Prev: make([]float64, n),
		PrevRow: make([]int, n), Count: make([]float64, n), X: x, Train: train, Transform: Transform(cfg),
	}
	at := make([]int, n)
	for i := range a.Rows {
		w := &a.Rows[i]
		rows.Artist[i], at[i] = w.Artist, w.Position
		rows.Score[i], rows.Count[i] = a.Target.Score(w.Album), a.Target.Count(w.Album)
		rows.Prev[i], rows.PrevRow[i] = w.Prev, w.PrevRow
	}
	rows.Position = model.Positions(rows.Artist, at, train, cfg.Model.MaxAlbums, cfg.Model.MinAlbums)
	if still(cfg) {
		rows.Position = slices.Repeat([]int{1}, n)
	}
	return rows
}
