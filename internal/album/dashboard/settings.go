package dashboard

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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
	return saved.Values
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
		if x, y := settingText(k, va[k]), settingText(k, vb[k]); x != y {
			out = append(out, difference{k, x, y})
		}
	}
	return out
}

// settingText is a setting for the eye.
func settingText(key string, v any) string {
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
