package fit

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/config"
)

func TestSettle(t *testing.T) {
	for _, c := range []struct {
		likelihood, bends string
		albums, columns   int
		want              string
	}{
		{config.Auto, config.Auto, plenty - 1, 30, "normal off fewer than 6000 albums to model"},
		{config.Auto, config.Auto, plenty, fewFeatures, "student-t on at least 6000 albums to model"},
		{config.Auto, config.Auto, plenty, fewFeatures + 1, "student-t off at least 6000 albums to model and more than 110 features"},
		{"skew-t", config.Auto, plenty, 0, "skew-t on at least 6000 albums to model"},
		{config.Auto, "on", 20, 500, "normal on fewer than 6000 albums to model"},
		{config.Auto, "on", plenty, 500, "student-t on at least 6000 albums to model"},
		{"student-t", config.Auto, 20, 1, "student-t off fewer than 6000 albums to model"},
		{"student-t", "on", 20, 1, "student-t on "},
		{"normal", "off", plenty, 1, "normal off "},
	} {
		cfg := settings(t, map[string]any{"model.likelihood": c.likelihood, "features.bends": c.bends})
		got, why := Settle(cfg, c.albums, c.columns)
		why, remedy := strings.CutSuffix(why, "; --likelihood and --bends say otherwise")
		if text := got.Model.Likelihood + " " + got.Features.Bends + " " + why; text != c.want || remedy != (why != "") {
			t.Errorf("%+v: %q", c, text)
		}
		if cfg.Model.Likelihood != c.likelihood || cfg.Features.Bends != c.bends {
			t.Error("the settings themselves have changed")
		}
	}
}
