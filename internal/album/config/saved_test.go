package config

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/runs"
)

// A run that was made before there was a setting was made with what the setting now
// calls by a name, not with its default; one that has the setting keeps it.
func TestRunsFromBefore(t *testing.T) {
	for _, c := range []struct{ values, want string }{
		{`{"seed": 7}`, "normal none on off"},
		{`{"seed": 7, "model.likelihood": "student-t", "features.bends": "on"}`, "student-t none on on"},
		{`{"seed": 7, "model.likelihood": "auto", "features.bends": "auto", "model.transform": "log", "model.walk": "off"}`, "auto log off auto"},
	} {
		r, err := runs.Create(t.TempDir(), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Describe(runs.Start{Program: "test", Version: "v0", Settings: json.RawMessage(`{"values": ` + c.values + `}`)}); err != nil {
			t.Fatal(err)
		}
		cfg, err := OfRun(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.Model.Likelihood + " " + cfg.Model.Transform + " " + cfg.Model.Walk + " " + cfg.Features.Bends; got != c.want || cfg.Seed != 7 {
			t.Errorf("%s: %s, seed %d", c.values, got, cfg.Seed)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
