package dashboard

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/transform"
	"github.com/latent-go/latent/internal/runs"
)

// values returns the settings that the run was made with.
func (s *Snapshot) values() map[string]any { return valuesOf(s.Manifest) }

func valuesOf(m *runs.Manifest) map[string]any {
	var saved struct {
		Values map[string]any `json:"values"`
	}
	if m == nil || json.Unmarshal(m.Settings, &saved) != nil {
		return nil
	}
	config.Earlier(saved.Values)
	return saved.Values
}

// unit says of what a run that samples sees standard deviations: its training is not
// there yet, its settings are.
func (s *Snapshot) unit() string {
	t := transform.None
	if s.values()["model.transform"] == config.TransformLog {
		t = transform.Log
	}
	return t.Score()
}

// settled returns what the run was fitted with where its settings left that open, by key;
// empty while it is not trained.
func (s *Snapshot) settled() map[string]string {
	if s.Training == nil {
		return nil
	}
	out := s.Training.Settled()
	if s.Features != nil {
		out["features.set"] = s.Features.Variant.Name
	}
	return out
}

// model says what was fitted: nothing where the run is not trained.
func (s *Snapshot) model() string {
	if s.Training == nil {
		return ""
	}
	set := s.settled()
	return fmt.Sprintf("likelihood %s of %s, bends of effects %s, walk of artists %v, noise by %s",
		set["model.likelihood"], s.Training.Transform.Score(), set["features.bends"], s.values()["model.walk"], set["model.noise_by"])
}

// difference is a setting in which two runs differ.
type difference struct{ Key, Here, There string }

// differences lists the settings in which two runs differ, by key.
func differences(a, b *Snapshot) []difference {
	va, vb := a.values(), b.values()
	var keys []string
	for k := range va {
		keys = append(keys, k)
	}
	for k := range vb {
		if _, ok := va[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var out []difference
	for _, k := range keys {
		if x, y := a.settingText(k, va[k]), b.settingText(k, vb[k]); x != y {
			out = append(out, difference{k, x, y})
		}
	}
	return out
}

// settingText is a setting of the run for the eye: one that was left open with what was
// taken.
func (s *Snapshot) settingText(key string, v any) string {
	if list, ok := v.([]any); ok && len(list) == 1 {
		v = list[0]
	}
	if x := s.settled()[key]; v == config.Auto && x != "" {
		return x + " (auto)"
	}
	if key == "data.raw_csv" && (v == nil || v == "") {
		return "demo"
	}
	if v == nil || v == "" {
		return "–"
	}
	return fmt.Sprint(v)
}

// command is the command line of the run.
func (s *Snapshot) command() string { return strings.Join(s.Manifest.Command, " ") }

// stageLine is a stage in the overview.
type stageLine struct {
	Name, Status string
	Seconds      float64
}

func (s *Snapshot) stages() []stageLine {
	var out []stageLine
	for _, r := range s.Manifest.Stages {
		out = append(out, stageLine{r.Name, string(r.Status), r.Seconds})
	}
	return out
}

// finished reports whether nothing will be added to the run.
func (s *Snapshot) finished() bool { return s.Status == runs.Finished }
