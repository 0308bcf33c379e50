package fit

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// What a table needs for a Student's t, for noise that follows features and for bends where
// the settings leave that open: so many albums for all, and for bends at most so many
// features, and a gain on validation albums: where there is nothing to bend their scale is
// near zero, and chains hardly move there. Of 5,231 albums the
// chains of both just pass the gate of the default settings, of 2,090 they do not; with
// 103 parameters they do, with 124 they do not (decision 88). And nothing is known of what
// they gain where albums are few.
const (
	plenty      = 6000
	fewFeatures = 110
)

// Settle returns the settings with what is "auto" of likelihood, noise and bends decided
// for a table of so many albums and the feature set that was chosen, nil for none, and what
// was decided; nil where nothing was open.
func Settle(cfg *config.Config, albums int, c *results.Choice) (*config.Config, *results.Settled) {
	likelihood, bends := cfg.Model.Likelihood == config.Auto, cfg.Features.Bends == config.Auto
	if !leftOpen(cfg, &results.Settled{}) {
		return cfg, nil
	}
	many, wide := albums >= plenty, c != nil && c.Columns() > fewFeatures
	s := &results.Settled{Reason: fmt.Sprintf("%s %d albums to model", choice(many, "at least", "fewer than"), plenty)}
	if likelihood {
		s.Likelihood = choice(many, "student-t", "normal")
	}
	if bends {
		s.Bends = choice(many && !wide, "on", "off")
		switch {
		case many && wide:
			s.Reason += fmt.Sprintf(" and more than %d features", fewFeatures)
		case many && c != nil && c.Bends != nil:
			s.Bends = choice(c.Bends.Clear(), "on", "off")
			s.Reason += fmt.Sprintf(", effects that bend change the CRPS of validation albums by %.3f (standard error %.3f)", c.Bends.CRPS, c.Bends.SE)
		}
	}
	if openNoise(cfg) {
		s.NoiseBy = choice(many, followable(c), []string{config.NoiseByNone})
	}
	s.Reason += "; --likelihood, --noise-by and --bends say otherwise"
	return settled(cfg, s), s
}

// openNoise reports whether the settings leave open what the noise follows. Under a normal
// likelihood that is nothing unless they say it: all parameters would have to be sampled.
func openNoise(cfg *config.Config) bool {
	return slices.Contains(cfg.Model.NoiseBy, config.Auto) && cfg.Model.Likelihood != string(model.Normal)
}

// followable lists what the noise can follow with the feature set that was chosen.
func followable(c *results.Choice) (by []string) {
	for _, f := range followed {
		if f.Column == "" || c == nil || len(c.Features) == 0 || slices.Contains(c.Features, f.Column) {
			by = append(by, f.Name)
		}
	}
	return by
}

func choice[T any](ok bool, yes, no T) T {
	if ok {
		return yes
	}
	return no
}

// settled returns the settings with what is "auto" as it was decided.
func settled(cfg *config.Config, s *results.Settled) *config.Config {
	out := *cfg
	for _, v := range []struct {
		value   *string
		decided string
	}{{&out.Model.Likelihood, s.Likelihood}, {&out.Features.Bends, s.Bends}} {
		if *v.value == config.Auto {
			*v.value = v.decided
		}
	}
	if openNoise(cfg) {
		out.Model.NoiseBy = s.NoiseBy
	}
	return &out
}

// leftOpen reports whether the settings leave open what s does not say.
func leftOpen(cfg *config.Config, s *results.Settled) bool {
	return cfg.Model.Likelihood == config.Auto && s.Likelihood == "" || cfg.Features.Bends == config.Auto && s.Bends == "" ||
		openNoise(cfg) && len(s.NoiseBy) == 0
}

// Decide is [Settle] for a target of the run in dir, whose albums have been split.
func Decide(dir string, cfg *config.Config, t catalog.Target, c *results.Choice) (*config.Config, *results.Settled, error) {
	if !leftOpen(cfg, &results.Settled{}) {
		return cfg, nil, nil
	}
	m, err := results.Of(t).Split(splits.TemporalStrategy).Manifest.Read(dir)
	if err != nil {
		return nil, nil, err
	}
	albums := 0
	for _, p := range splits.Parts {
		albums += m.Splits[p.String()].Rows
	}
	out, s := Settle(cfg, albums, c)
	return out, s, nil
}

// Settled returns the settings as the run in dir has decided what they leave open. Where
// it has not come that far, or did not keep it, that is decided anew.
func Settled(dir string, cfg *config.Config, t catalog.Target) (*config.Config, error) {
	if !leftOpen(cfg, &results.Settled{}) {
		return cfg, nil
	}
	c, err := results.Of(t).Choice.Read(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c = nil
	case err != nil:
		return nil, err
	case c.Settled != nil && !leftOpen(cfg, c.Settled):
		return settled(cfg, c.Settled), nil
	}
	out, _, err := Decide(dir, cfg, t, c)
	return out, err
}
