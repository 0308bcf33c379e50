package config

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// Resume restores the settings that [Config.Settings] saved. Settings that a
// configuration file, a flag or an override gives now must agree with them: one
// that differs is an error, and all such are named. Switches of the command
// line, the number of workers and the reports directory are free. Environment
// variables and .env play no part.
//
// The saved values may come out of JSON. Run names the run in messages.
func Resume(run string, saved map[string]any, in Inputs) (*Config, *settings.Resolved, []settings.Warning, error) {
	restored, err := settings.FromMap(Options(), layerResumed, run, saved)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := in.layers()
	if err != nil {
		return nil, nil, nil, err
	}
	if err := conflicts(run, restored, s.explicit); err != nil {
		return nil, nil, nil, err
	}
	return FromLayers(append([]*settings.Layer{restored}, s.explicit...)...)
}

// conflicts names every setting that is given and differs from the saved one.
func conflicts(run string, restored *settings.Layer, given []*settings.Layer) error {
	_, now, _, err := FromLayers(given...)
	if err != nil {
		return err
	}
	var lines []string
	for _, o := range Options().All() {
		if w := now.Entry(o.Key).Winner; conflict(o, restored, w) {
			was, _ := restored.Lookup(o.Key)
			lines = append(lines, fmt.Sprintf("%s is %s there, but %s here (%s)", o.Key, text(was.Value), text(w.Value), w.Origin))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	msg := fmt.Sprintf("run %s cannot be resumed with other settings: %s", run, strings.Join(lines, "; "))
	return &settings.Error{Msg: msg, Hint: "leave them out to resume with the settings of that run"}
}

func conflict(o *options.Option, restored *settings.Layer, w settings.Value) bool {
	was, saved := restored.Lookup(o.Key)
	return saved && !o.FlagOnly && !o.Free && w.Layer != layerDefault && text(was.Value) != text(w.Value)
}

// text writes a value in the form in which values are compared: JSON.
func text(v any) string {
	b, err := json.Marshal(settings.Plain(v))
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
