package fit

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
)

// What a table needs for a Student's t and for bends where the settings leave that open:
// so many albums for both, and at most so many features for bends. Of 5,231 albums the
// chains of both just pass the gate of the default settings, of 2,090 they do not; with
// 103 parameters they do, with 124 they do not (decision 88). And nothing is known of what
// both gain where albums are few.
const (
	plenty      = 6000
	fewFeatures = 110
)

// Settle returns the settings with what is "auto" of likelihood and bends decided for a
// table of so many albums and a set of so many features, and why in words; none where
// nothing was open.
func Settle(cfg *config.Config, albums, columns int) (settled *config.Config, why string) {
	out := *cfg
	likelihood, bends := cfg.Model.Likelihood == config.Auto, cfg.Features.Bends == config.Auto
	if !likelihood && !bends {
		return &out, ""
	}
	if likelihood {
		out.Model.Likelihood = choice(albums >= plenty, "student-t", "normal")
	}
	if bends {
		out.Features.Bends = choice(albums >= plenty && columns <= fewFeatures, "on", "off")
	}
	why = fmt.Sprintf("%s %d albums to model", choice(albums >= plenty, "at least", "fewer than"), plenty)
	if bends && albums >= plenty && columns > fewFeatures {
		why += fmt.Sprintf(" and more than %d features", fewFeatures)
	}
	return &out, why + "; --likelihood and --bends say otherwise"
}

func choice[T any](ok bool, yes, no T) T {
	if ok {
		return yes
	}
	return no
}

// Settled is [Settle] for a target of the run in dir, whose albums have been split. The
// number of features is that of the set that was chosen, 0 where none has been.
func Settled(dir string, cfg *config.Config, t catalog.Target) (settled *config.Config, why string, err error) {
	if settled, why = Settle(cfg, 0, 0); why == "" {
		return settled, why, nil
	}
	m, err := results.Of(t).Split(splits.TemporalStrategy).Manifest.Read(dir)
	if err != nil {
		return nil, "", err
	}
	albums, columns := 0, 0
	for _, p := range splits.Parts {
		albums += m.Splits[p.String()].Rows
	}
	c, err := results.Of(t).Choice.Read(dir)
	switch {
	case err == nil:
		columns = c.Columns()
	case !errors.Is(err, fs.ErrNotExist):
		return nil, "", err
	}
	settled, why = Settle(cfg, albums, columns)
	return settled, why, nil
}
