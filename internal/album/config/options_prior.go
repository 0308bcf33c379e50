package config

import "github.com/latent-go/latent/internal/options"

// Priors are the prior locations and scales in units of the standardised target.
type Priors struct {
	MuArtistLoc      float64 `key:"mu_artist_loc"`
	MuArtistScale    float64 `key:"mu_artist_scale"`
	SigmaArtistScale float64 `key:"sigma_artist_scale"`
	SigmaRWScale     float64 `key:"sigma_rw_scale"`
	RhoLoc           float64 `key:"rho_loc"`
	RhoScale         float64 `key:"rho_scale"`
	BetaLoc          float64 `key:"beta_loc"`
	BetaScale        float64 `key:"beta_scale"`
	SigmaObsScale    float64 `key:"sigma_obs_scale"`
	SigmaRefScale    float64 `key:"sigma_ref_scale"`
	NExponentLoc     float64 `key:"n_exponent_loc"`
	NExponentScale   float64 `key:"n_exponent_scale"`
	NuShape          float64 `key:"nu_shape"`
	NuRate           float64 `key:"nu_rate"`
	SkewScale        float64 `key:"skew_scale"`
	SigmaBendScale   float64 `key:"sigma_bend_scale"`
	NoiseSlopeScale  float64 `key:"noise_slope_scale"`
}

// priorOptions declares the scales of the priors, in units of the standardised
// target (YAML only).
func priorOptions() []options.Option {
	all := stages(StageData, StageSplits, StageFeatures, StageTrain, StageEvaluate, StageReport)
	return []options.Option{
		{
			Key: "model.targets", Kind: options.List, Default: []string{"user"}, Choices: []string{"user", "critic"},
			NonEmpty: true, Group: groupModel, Stages: all, Affects: all,
			Help: "Scores that are modelled; one without data is left out as long as another has some",
		},
		location("mu_artist_loc", extreme, "Mean of the population mean"),
		scale("mu_artist_scale", 1, "Standard deviation of the population mean"),
		scale("sigma_artist_scale", 0.5, "Half-normal scale of the spread between artists"),
		scale("sigma_rw_scale", 0.1, "Half-normal scale of the random walk's step"),
		location("rho_loc", 1, "Mean of the autoregression"),
		scale("rho_scale", 0.3, "Standard deviation of the autoregression"),
		location("beta_loc", extreme, "Mean of the coefficients"),
		scale("beta_scale", 1, "Standard deviation of the coefficients"),
		scale("sigma_obs_scale", 1, "Half-normal scale of the noise"),
		scale("sigma_ref_scale", 1, "Half-normal scale of the noise at the reference count"),
		location("n_exponent_loc", 50, "Mean of the exponent's logit (logit-normal prior)"),
		scale("n_exponent_scale", 1, "Standard deviation of the exponent's logit (logit-normal prior)"),
		prior("nu_shape", 2, options.Between(0.1, 100), "Shape of the gamma prior of the degrees of freedom above 2 (student-t and skew-t)"),
		prior("nu_rate", 0.1, options.Between(0.001, 1000), "Rate of the gamma prior of the degrees of freedom above 2 (student-t and skew-t)"),
		scale("skew_scale", 1, "Standard deviation of the skewness (skew-t)"),
		scale("sigma_bend_scale", 0.5, "Half-normal scale of the spread that bends of effects give to scores (features.bends)"),
		scale("noise_slope_scale", 0.3, "Standard deviation of the slope of the noise's logarithm (model.noise_by)"),
	}
}

// extreme is the largest value of a prior, and its inverse the smallest scale.
// Scores have standard deviation one: beyond, a prior is a constant or no prior at
// all, and sums of it with what the data say lose one of the two.
const extreme = 1e6

func location(key string, most float64, help string) options.Option {
	return prior(key, 0, options.Between(-most, most), help)
}

func scale(key string, def float64, help string) options.Option {
	return prior(key, def, options.Between(1/extreme, extreme), help)
}

func prior(key string, def float64, r *options.Range, help string) options.Option {
	// Features are chosen at the posterior mode.
	used := stages(StageFeatures, StageTrain)
	return options.Option{
		Key: "model.priors." + key, Kind: options.Float, Default: def, Range: r,
		Group: groupModel, Stages: used, Affects: printed(used), Help: help,
	}
}

// Splits holds the shares of artists of the artist-disjoint split.
type Splits struct {
	ValFraction  float64 `key:"val_fraction"`
	TestFraction float64 `key:"test_fraction"`
}

func otherOptions() []options.Option {
	splits := stages(StageSplits)
	fraction := func(key, help string) options.Option {
		return options.Option{
			Key: "splits." + key, Kind: options.Float, Default: 0.15, Range: options.Inside(0, 1),
			Group: groupSplits, Stages: splits, Affects: splits, Help: help,
		}
	}
	return []options.Option{
		fraction("val_fraction", "Share of the artists held back for validation in the artist-disjoint split"),
		fraction("test_fraction", "Share of the artists held back for testing in the artist-disjoint split"),
		{
			Key: "sensitivity", Kind: options.Any, Group: groupOther,
			Help: "Named variants for the sensitivity command",
			Doc:  "A list of mappings with a name and, under set, the keys that differ",
		},
		{
			Key: "submit", Kind: options.Any, Group: groupOther, Free: true,
			Help: "Settings of the submit command",
			Doc:  "A mapping of its flags, with underscores: partition, time, mem, setup, ...; no run depends on it",
		},
	}
}
