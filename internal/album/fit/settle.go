package fit

import (
	"fmt"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// plenty is how many albums a table needs for a Student's t and for bends where the
// settings leave that open. Of 5,231 albums the chains of both just pass the gate of the
// default settings, of 2,090 they do not (decision 88), and nothing is known of what
// bends gain where albums are few.
const plenty = 6000

// Settle returns the settings with what is "auto" of likelihood and bends decided for a
// table of so many albums.
func Settle(cfg *config.Config, albums int) *config.Config {
	out := *cfg
	likelihood, bends := "normal", "off"
	if albums >= plenty {
		likelihood, bends = "student-t", "on"
	}
	if out.Model.Likelihood == config.Auto {
		out.Model.Likelihood = likelihood
	}
	if out.Features.Bends == config.Auto {
		out.Features.Bends = bends
	}
	return &out
}

// Settled is [Settle] for a target of the run in dir, whose albums have been split.
func Settled(dir string, cfg *config.Config, t catalog.Target) (*config.Config, error) {
	if cfg.Model.Likelihood != config.Auto && cfg.Features.Bends != config.Auto {
		return cfg, nil
	}
	m, err := results.Of(t).Split(splits.TemporalStrategy).Manifest.Read(dir)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, p := range splits.Parts {
		n += m.Splits[p.String()].Rows
	}
	return Settle(cfg, n), nil
}

// WhySettled says in words what was decided, empty where nothing was open.
func WhySettled(open, settled *config.Config) string {
	if open.Model.Likelihood == settled.Model.Likelihood && open.Features.Bends == settled.Features.Bends {
		return ""
	}
	how := "at least"
	if Settle(open, plenty).Model.Likelihood != settled.Model.Likelihood || Settle(open, plenty).Features.Bends != settled.Features.Bends {
		how = "fewer than"
	}
	return fmt.Sprintf("%s %d albums to model; --likelihood and --bends say otherwise", how, plenty)
}
