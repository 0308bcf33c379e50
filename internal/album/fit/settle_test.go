package fit

import (
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/config"
)

func TestSettle(t *testing.T) {
	for _, c := range []struct {
		likelihood, bends string
		albums            int
		want              string
	}{
		{config.Auto, config.Auto, plenty - 1, "normal off fewer than"},
		{config.Auto, config.Auto, plenty, "student-t on at least"},
		{"skew-t", config.Auto, plenty, "skew-t on at least"},
		{config.Auto, "on", 20, "normal on fewer than"},
		{"student-t", config.Auto, 20, "student-t off fewer than"},
		{"student-t", "on", 20, "student-t on"},
		{"normal", "off", plenty, "normal off"},
	} {
		cfg := settings(t, map[string]any{"model.likelihood": c.likelihood, "features.bends": c.bends})
		got := Settle(cfg, c.albums)
		why := WhySettled(cfg, got)
		text := got.Model.Likelihood + " " + got.Features.Bends
		if why != "" {
			text += " " + why[:strings.Index(why, " 6000")]
		}
		if text != c.want {
			t.Errorf("%+v: %q", c, text)
		}
		if cfg.Model.Likelihood != c.likelihood || cfg.Features.Bends != c.bends {
			t.Error("the settings themselves have changed")
		}
	}
}
