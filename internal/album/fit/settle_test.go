package fit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
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
		cfg := settings(t, map[string]any{"model.likelihood": c.likelihood, "features.bends": c.bends, "model.noise_by": []string{config.NoiseByNone}})
		got, decided := Settle(cfg, c.albums, &results.Choice{Candidates: []results.Candidate{{}, {Columns: c.columns, Chosen: true}}})
		text := got.Model.Likelihood + " " + got.Features.Bends + " "
		if decided != nil {
			why, remedy := strings.CutSuffix(decided.Reason, "; --likelihood, --noise-by and --bends say otherwise")
			if text += why; !remedy {
				t.Errorf("%+v: %q has no remedy", c, decided.Reason)
			}
			if (decided.Likelihood != "") != (c.likelihood == config.Auto) || (decided.Bends != "") != (c.bends == config.Auto) {
				t.Errorf("%+v: decided %+v", c, decided)
			}
		}
		if text != c.want {
			t.Errorf("%+v: %q", c, text)
		}
		if cfg.Model.Likelihood != c.likelihood || cfg.Features.Bends != c.bends {
			t.Error("the settings themselves have changed")
		}
	}
}

// Noise follows what the features have where tails are heavy and albums many; what was
// decided is kept.
func TestSettleNoise(t *testing.T) {
	set := func(features ...string) *results.Choice { return &results.Choice{Features: features} }
	for _, c := range []struct {
		likelihood string
		by         []string
		albums     int
		choice     *results.Choice
		want       string
	}{
		{config.Auto, nil, plenty, nil, "year,genre,previous"},
		{config.Auto, nil, plenty, set("release_year", "genre_prior_shrunk"), "year,genre,previous"},
		{config.Auto, nil, plenty, set("release_year"), "year,previous"},
		{config.Auto, nil, plenty, set("is_debut"), "previous"},
		{config.Auto, nil, plenty - 1, nil, "none"},
		{"student-t", nil, plenty - 1, nil, "none"},
		{"skew-t", nil, plenty, nil, "year,genre,previous"},
		{"normal", nil, plenty, nil, "auto"},
		{config.Auto, []string{"genre"}, plenty, set("is_debut"), "genre"},
		{config.Auto, []string{"none"}, plenty, nil, "none"},
	} {
		values := map[string]any{"model.likelihood": c.likelihood, "model.noise_by": []string{config.Auto}}
		if c.by != nil {
			values["model.noise_by"] = c.by
		}
		got, decided := Settle(settings(t, values), c.albums, c.choice)
		if by := strings.Join(got.Model.NoiseBy, ","); by != c.want || decided != nil && (decided.NoiseBy == nil) != (c.by != nil || c.likelihood == "normal") {
			t.Errorf("%+v: %s, decided %+v", c, by, decided)
		}
		if n := Noise(got); len(n.By) != len(strings.FieldsFunc(strings.NewReplacer("none", "", "auto", "").Replace(c.want), func(r rune) bool { return r == ',' })) {
			t.Errorf("%+v: noise %+v", c, n.By)
		}
	}
}

// TestSettledReadsWhatWasDecided: a run says what was decided in it, whatever would be now;
// one that does not, or not all, is judged by its albums, and so is one before its choice.
func TestSettledReadsWhatWasDecided(t *testing.T) {
	dir := t.TempDir()
	of := results.Of(catalog.User)
	write := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{of.Split(splits.TemporalStrategy).Manifest.Path(dir), of.Choice.Path(dir)} {
		write(os.MkdirAll(filepath.Dir(file), 0o777))
	}
	write(of.Split(splits.TemporalStrategy).Manifest.Write(dir, &splits.Manifest{Splits: map[string]splits.Part{"train": {Rows: plenty}}}))
	none := []string{config.NoiseByNone}
	auto := map[string]any{"model.likelihood": config.Auto, "features.bends": config.Auto, "model.noise_by": none}
	for _, c := range []struct {
		settings map[string]any
		choice   *results.Choice // nil for none
		want     string
	}{
		{auto, nil, "student-t on"},
		{auto, &results.Choice{}, "student-t on"},
		{auto, &results.Choice{Candidates: []results.Candidate{{Columns: fewFeatures + 1, Chosen: true}}}, "student-t off"},
		{auto, &results.Choice{Features: make([]string, fewFeatures+1)}, "student-t off"},
		{auto, &results.Choice{Bends: &results.Gain{CRPS: -0.03, SE: 0.01}}, "student-t on"},
		{auto, &results.Choice{Bends: &results.Gain{CRPS: -0.03, SE: 0.016}}, "student-t off"},
		{auto, &results.Choice{Bends: &results.Gain{CRPS: 0.03, SE: 0.01}}, "student-t off"},
		{auto, &results.Choice{Settled: &results.Settled{Likelihood: "normal", Bends: "off"}}, "normal off"},
		{auto, &results.Choice{Settled: &results.Settled{Likelihood: "normal"}}, "student-t on"},
		{map[string]any{"model.likelihood": "skew-t", "features.bends": config.Auto, "model.noise_by": none}, &results.Choice{Settled: &results.Settled{Bends: "off"}}, "skew-t off"},
		{map[string]any{"model.likelihood": config.Auto, "model.noise_by": []string{config.Auto}}, &results.Choice{Settled: &results.Settled{Likelihood: "normal", Bends: "off", NoiseBy: []string{"year"}}}, "normal off year"},
		{map[string]any{"model.likelihood": "skew-t", "features.bends": "on", "model.noise_by": none}, &results.Choice{Settled: &results.Settled{Likelihood: "normal", Bends: "off"}}, "skew-t on"},
	} {
		if c.choice != nil {
			write(of.Choice.Write(dir, c.choice))
		}
		got, err := Settled(dir, settings(t, c.settings), catalog.User)
		write(err)
		text := got.Model.Likelihood + " " + got.Features.Bends + " " + strings.Join(got.Model.NoiseBy, ",")
		if text = strings.TrimSuffix(text, " none"); text != c.want {
			t.Errorf("%+v: %q, want %q", c.choice, text, c.want)
		}
	}
}
