package config

import (
	"github.com/latent-go/latent/internal/settings"
)

// Config is every setting of aoty-pipeline, resolved. Field tags are the parts of
// the YAML key (see [settings.Decode]).
type Config struct {
	Seed        uint64      `key:"seed"`
	Data        Data        `key:"data"`
	Features    Features    `key:"features"`
	Model       Model       `key:"model"`
	MCMC        MCMC        `key:"mcmc"`
	Convergence Convergence `key:"convergence"`
	Splits      Splits      `key:"splits"`
	Outputs     Outputs     `key:"outputs"`
	Run         Run         `key:"run"`

	// SensitivityTree is the setting as written; see [Config.Variants].
	SensitivityTree *settings.Node `key:"sensitivity"`
	// SubmitTree has settings of the command submit, which reads them itself.
	SubmitTree *settings.Node `key:"submit"`
}

// Data says what is read and what is kept of it.
type Data struct {
	RawCSV   string `key:"raw_csv"`  // as resolved; empty for the demo catalogue, see [ChooseDataset]
	Encoding string `key:"encoding"` // auto, utf-8, utf-8-sig, utf-16, latin-1 or windows-1252
	// ProfileTree is the dataset profile: a text (a path) or the mapping itself;
	// nil when there is none. See Data.profilePath and Data.inlineProfile.
	ProfileTree      *settings.Node `key:"profile"`
	SkipBadRows      string         `key:"skip_bad_rows"` // [ingest.ParseAllowance]
	JoinNames        bool           `key:"join_names"`
	MinRatings       int            `key:"min_ratings"`
	MinCriticReviews int            `key:"min_critic_reviews"`
}

// profilePath returns the path of the dataset profile, or "" when there is none
// or it is written inline.
func (d Data) profilePath() string {
	if d.ProfileTree == nil {
		return ""
	}
	path, _ := d.ProfileTree.Text()
	return path
}

// inlineProfile returns the dataset profile that is written in a configuration
// file, or nil.
func (d Data) inlineProfile() *settings.Node {
	if d.ProfileTree == nil || d.ProfileTree.Kind != settings.Mapping {
		return nil
	}
	return d.ProfileTree
}

// Features switches blocks of columns.
type Features struct {
	Genre         bool `key:"genre"`
	Artist        bool `key:"artist"`
	Temporal      bool `key:"temporal"`
	GenreMinCount int  `key:"genre_min_count"`
	// Set names a feature set, or [AutoFeatures].
	Set string `key:"set"`
}

// AutoFeatures lets the validation albums choose the feature set.
const AutoFeatures = "auto"

// Model describes the regression and its priors.
type Model struct {
	Targets        []string `key:"targets"` // user, critic
	MinAlbums      int      `key:"min_albums"`
	MaxAlbums      int      `key:"max_albums"`
	Likelihood     string   `key:"likelihood"` // normal, student-t or skew-t
	NExponent      float64  `key:"n_exponent"` // 0 when the exponent is learned
	LearnNExponent bool     `key:"learn_n_exponent"`
	NExponentPrior string   `key:"n_exponent_prior"` // beta or logit-normal
	NExponentAlpha float64  `key:"n_exponent_alpha"`
	NExponentBeta  float64  `key:"n_exponent_beta"`
	Priors         Priors   `key:"priors"`
}

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
}

// MCMC configures the sampler.
type MCMC struct {
	NumChains    int     `key:"num_chains"`
	NumSamples   int     `key:"num_samples"`
	NumWarmup    int     `key:"num_warmup"`
	TargetAccept float64 `key:"target_accept"`
	MaxTreeDepth int     `key:"max_tree_depth"`
	NumWorkers   int     `key:"num_workers"` // 0: one per core
	Accelerator  string  `key:"accelerator"`
}

// Convergence holds the thresholds of the convergence gate.
type Convergence struct {
	RHatThreshold    float64 `key:"rhat_threshold"`
	ESSThreshold     int     `key:"ess_threshold"` // per chain
	AllowDivergences bool    `key:"allow_divergences"`
	Strict           bool    `key:"strict"`
}

// Splits holds the shares of artists of the artist-disjoint split.
type Splits struct {
	ValFraction  float64 `key:"val_fraction"`
	TestFraction float64 `key:"test_fraction"`
}

// Outputs says where results go.
type Outputs struct {
	ReportsDir string `key:"reports_dir"`
}

// Run says what to do this time. These come from the command line only.
type Run struct {
	Verbose       bool     `key:"verbose"`
	Quiet         bool     `key:"quiet"`
	DryRun        bool     `key:"dry_run"`
	SkipExisting  bool     `key:"skip_existing"`
	Stages        []string `key:"stages"` // in pipeline order; all when none was named
	Resume        string   `key:"resume"`
	Dir           string   `key:"dir"` // of a stage command
	PrintConfig   bool     `key:"print_config"`
	Output        string   `key:"output"` // text or json
	ConfigFiles   []string `key:"config"`
	Preflight     bool     `key:"preflight"`
	PreflightFull bool     `key:"preflight_full"`
	PreflightOnly bool     `key:"preflight_only"`
	ForceRun      bool     `key:"force_run"`
	Recalibrate   bool     `key:"recalibrate"`
}

// StageSettings returns, by key, the settings on which the results of a stage
// depend. Settings of earlier stages are not repeated: they show in the stage's
// inputs. Neither is the path of the dataset, whose content counts. The values
// are bool, int, float64, string, []string or JSON-like trees; json.Marshal of
// the map is canonical, because it sorts the keys.
func (c *Config) StageSettings(stage string) map[string]any {
	out := map[string]any{}
	values := settings.Encode(c)
	for _, o := range Options().All() {
		for _, s := range o.Affects {
			if s == stage {
				out[o.Key] = settings.Plain(values[o.Key])
			}
		}
	}
	return out
}
