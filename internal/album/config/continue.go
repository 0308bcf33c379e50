package config

import "github.com/latent-go/latent/internal/settings"

// Continue restores the settings that [Config.Settings] saved for a further
// stage of a run. Unlike [Resume] it lets configuration files, flags and
// overrides change them: later stages may be run again with other settings, and
// what then becomes stale is the business of the run.
func Continue(run string, saved map[string]any, in Inputs) (*Config, *settings.Resolved, []settings.Warning, error) {
	restored, err := settings.FromMap(Options(), layerResumed, run, saved)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := in.layers()
	if err != nil {
		return nil, nil, nil, err
	}
	return FromLayers(append([]*settings.Layer{restored}, s.explicit...)...)
}
