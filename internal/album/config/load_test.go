package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/settings"
)

// given collects the sources of one test.
type given struct {
	args   []string
	env    map[string]string
	files  map[string]string // in the working directory
	forced map[string]any
}

func (g given) inputs(t *testing.T) Inputs {
	t.Helper()
	dir := t.TempDir()
	for name, text := range g.files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	fs := pflag.NewFlagSet("run", pflag.ContinueOnError)
	fs.SetNormalizeFunc(Options().Normalize())
	Options().ForCommand(CommandRun).Bind(fs)
	if err := fs.Parse(g.args); err != nil {
		t.Fatal(err)
	}
	lookup := func(name string) (string, bool) { v, ok := g.env[name]; return v, ok }
	return Inputs{Flags: fs, Dir: dir, LookupEnv: lookup, Overrides: g.forced}
}

func (g given) load(t *testing.T) (*Config, *settings.Resolved, []settings.Warning) {
	t.Helper()
	c, r, w, err := Load(g.inputs(t))
	if err != nil {
		t.Fatal(err)
	}
	return c, r, w
}

func TestDefaultsMatchTheReference(t *testing.T) {
	c, r, warnings := given{}.load(t)
	if len(warnings) > 0 {
		t.Errorf("warnings on plain defaults: %v", warnings)
	}
	if c.Seed != 42 || c.MCMC.NumChains != 4 || c.Model.NExponentBeta != 4 || !c.Features.Genre {
		t.Errorf("defaults are off: %+v", c)
	}
	var b strings.Builder
	if err := r.WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	t.Log(b.String())
}
