package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/settings"
)

// applyRules checks and settles what concerns more than one setting.
func applyRules(r *settings.Resolved) (*settings.Resolved, []settings.Warning, error) {
	if err := check(r); err != nil {
		return nil, nil, err
	}
	r, warnings := settleExponent(r)
	return settleStages(r), append(warnings, idleNoise(r)...), nil
}

// device is what may be called one.
var device = regexp.MustCompile(`^(auto|cpu|(gpu|cuda|rocm|metal|tpu)(:[0-9]+)?)$`)

// check refuses what cannot be meant.
func check(r *settings.Resolved) error {
	if err := checkIterations(r); err != nil {
		return err
	}
	if err := checkSet(r); err != nil {
		return err
	}
	if err := checkNoise(r); err != nil {
		return err
	}
	val, test := settings.Get[float64](r, "splits.val_fraction"), settings.Get[float64](r, "splits.test_fraction")
	profile, _ := settings.Lookup[*settings.Node](r, "data.profile")
	_, textual := textOf(profile)
	if _, err := ingest.ParseAllowance(settings.Get[string](r, "data.skip_bad_rows")); err != nil {
		return r.Fail("data.skip_bad_rows", "data.skip_bad_rows: %v", err)
	}
	if a := settings.Get[string](r, "mcmc.accelerator"); !device.MatchString(a) {
		return r.Fail("mcmc.accelerator", "mcmc.accelerator: %q is no device: it is auto or cpu, or for --preflight-only gpu, cuda, rocm, metal or tpu, with :0 for the first of several", a)
	}
	switch {
	case settings.Get[bool](r, "run.quiet") && settings.Get[bool](r, "run.verbose"):
		return r.Fail("run.quiet", "--quiet and --verbose contradict each other: give one of them")
	case val+test >= 1:
		return r.Fail("splits.test_fraction", "splits.val_fraction and splits.test_fraction together must be less than 1, not %g: no artist would be left to train on", val+test)
	case profile != nil && profile.Kind != settings.Mapping && !textual:
		return profile.Errorf("data.profile must be the path of a profile or the profile itself, a mapping")
	case settings.Get[string](r, "outputs.reports_dir") == "":
		return r.Fail("outputs.reports_dir", "outputs.reports_dir must not be empty")
	}
	return nil
}

// checkSet refuses a feature set that differs from others only in a block that is
// switched off.
func checkSet(r *settings.Resolved) error {
	set := settings.Get[string](r, "features.set")
	on := func(block string) bool { return settings.Get[bool](r, "features."+block) }
	opt := features.Options{Temporal: on("temporal"), Artist: on("artist"), Genre: on("genre")}
	named := func(v features.Variant) bool { return v.Name == set }
	if set == Auto || slices.ContainsFunc(features.Candidates(opt), named) {
		return nil
	}
	return r.Fail("features.set", "the feature set %s needs a block that is switched off (artist %v, genre %v): switch it on, or take another set", set, opt.Artist, opt.Genre)
}

// checkNoise refuses noise that follows what is not there.
func checkNoise(r *settings.Resolved) error {
	by := settings.Get[[]string](r, "model.noise_by")
	if len(by) > 1 {
		for _, alone := range []string{Auto, NoiseByNone} {
			if slices.Contains(by, alone) {
				return r.Fail("model.noise_by", "model.noise_by: %s stands alone: leave it out, or leave out the others", alone)
			}
		}
	}
	for _, need := range []struct{ name, block string }{{noiseByGenre, "genre"}, {noiseByYear, "temporal"}} {
		if slices.Contains(by, need.name) && !settings.Get[bool](r, "features."+need.block) {
			return r.Fail("model.noise_by", "the noise follows %s, and features.%s is off: switch it on, or leave %s out of noise_by", need.name, need.block, need.name)
		}
	}
	return nil
}

// Sizes far beyond what any memory holds are slips of the finger: they must not
// overflow, or take the machine down before the sampler is asked.
const (
	maxChains     = 1_000_000
	maxIterations = 1_000_000_000_000 // of all chains together
)

func checkIterations(r *settings.Resolved) error {
	get := func(key string) float64 { return float64(settings.Get[int](r, key)) }
	chains, warmup, samples := get("mcmc.num_chains"), get("mcmc.num_warmup"), get("mcmc.num_samples")
	if chains > maxChains {
		return r.Fail("mcmc.num_chains", "at most %d chains can run, not %.0f", maxChains, chains)
	}
	worst := "mcmc.num_samples"
	if warmup > samples {
		worst = "mcmc.num_warmup"
	}
	if n := chains * (warmup + samples); n > maxIterations {
		return r.Fail(worst, "chains x (warm-up + samples) must be at most %g in all, not %.3g", float64(maxIterations), n)
	}
	return nil
}

func textOf(n *settings.Node) (string, bool) {
	if n == nil {
		return "", false
	}
	return n.Text()
}

// settleExponent lets a learned exponent beat a fixed one.
func settleExponent(r *settings.Resolved) (*settings.Resolved, []settings.Warning) {
	learn, fixed := settings.Get[bool](r, "model.learn_n_exponent"), settings.Get[float64](r, "model.n_exponent")
	if !learn || fixed == 0 {
		return r, nil
	}
	loser, winner := r.Entry("model.n_exponent").Winner, r.Entry("model.learn_n_exponent").Winner
	msg := fmt.Sprintf("the exponent is learned (%s): the fixed n_exponent %g (%s) is ignored", winner.Origin, fixed, loser.Origin)
	return r.Replace("model.n_exponent", 0.0, "model.learn_n_exponent beats model.n_exponent"),
		[]settings.Warning{{Key: "model.n_exponent", Msg: msg}}
}

// idleNoise warns of what was given for the model and is not used, on the command line or
// in a file: of a file, only of what differs from the default, which base.yaml has of all.
func idleNoise(r *settings.Resolved) []settings.Warning {
	var out []settings.Warning
	idle := func(why string, keys ...string) {
		for _, key := range keys {
			w := r.Entry(key).Winner
			switch {
			case w.Layer == layerFlag:
				out = append(out, settings.Warning{Key: key, Msg: fmt.Sprintf("%s has no effect: %s", w.Source, why)})
			case w.Layer == layerFile && w.Value != r.Set().Get(key).Default, strings.HasPrefix(w.Layer, layerVariant):
				out = append(out, settings.Warning{Key: key, Msg: fmt.Sprintf("%s (%s) has no effect: %s", key, w.Origin, why)})
			}
		}
	}
	if settings.Get[string](r, "model.walk") == "off" {
		idle("effects of artists stay (--walk on lets them walk)", "model.min_albums", "model.max_albums", "model.priors.sigma_rw_scale")
	}
	switch settings.Get[string](r, "model.likelihood") {
	case "normal":
		idle("the likelihood is normal", "model.priors.nu_shape", "model.priors.nu_rate", "model.priors.skew_scale")
	case "student-t":
		idle("the likelihood is student-t", "model.priors.skew_scale")
	}
	if settings.Get[string](r, "features.bends") == "off" {
		idle("effects do not bend", "model.priors.sigma_bend_scale")
	}
	if slices.Contains(settings.Get[[]string](r, "model.noise_by"), NoiseByNone) {
		idle("the noise follows nothing", "model.priors.noise_slope_scale")
	}
	prior := settings.Get[string](r, "model.n_exponent_prior")
	switch {
	case !settings.Get[bool](r, "model.learn_n_exponent"):
		idle("the exponent is not learned (--learn-n-exponent)",
			"model.n_exponent_prior", "model.n_exponent_alpha", "model.n_exponent_beta")
	case prior != "beta":
		idle("the prior is "+prior, "model.n_exponent_alpha", "model.n_exponent_beta")
	}
	return out
}

// settleStages puts the named stages into their own order.
func settleStages(r *settings.Resolved) *settings.Resolved {
	named := settings.Get[[]string](r, "run.stages")
	if len(named) == 0 {
		return r
	}
	ordered := slices.DeleteFunc(Stages(), func(s string) bool { return !slices.Contains(named, s) })
	if slices.Equal(ordered, named) {
		return r
	}
	return r.Replace("run.stages", ordered, "stages run in their own order")
}
