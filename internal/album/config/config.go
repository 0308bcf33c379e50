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
