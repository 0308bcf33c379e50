package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/configs"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// Names of the layers, lowest first. They appear in provenance.
const (
	layerDefault     = "default"
	layerDotEnv      = ".env"
	layerEnvironment = "environment"
	layerFile        = "config file"
	layerFlag        = "command line"
	layerOverride    = "override"
	layerResumed     = "resumed run"
)

// Inputs are the sources of settings.
type Inputs struct {
	// Flags are parsed flags bound by [Options]; those of -c name the files. Nil
	// for none.
	Flags *pflag.FlagSet
	// Files are configuration files below those of -c.
	Files []string
	// Dir is the directory of .env and the start of relative configuration
	// paths; "" is the working directory.
	Dir string
	// LookupEnv is [os.LookupEnv] if nil.
	LookupEnv func(string) (string, bool)
	// Overrides beat every other layer.
	Overrides map[string]any
}

// Load resolves all layers into a Config. The error is (or joins) a
// [*settings.Error] when a value, file or flag is wrong.
func Load(in Inputs) (*Config, *settings.Resolved, []settings.Warning, error) {
	stack, err := in.layers()
	if err != nil {
		return nil, nil, nil, err
	}
	return FromLayers(stack.all()...)
}

// FromLayers lays the given layers over the defaults and applies the rules
// between settings.
func FromLayers(layers ...*settings.Layer) (*Config, *settings.Resolved, []settings.Warning, error) {
	all := append([]*settings.Layer{settings.Defaults(Options())}, layers...)
	r := settings.Resolve(Options(), all...)
	r, warnings, err := applyRules(r)
	if err != nil {
		return nil, nil, nil, err
	}
	c := &Config{}
	settings.Decode(r, c)
	if _, err := c.Variants(); err != nil {
		return nil, nil, nil, err
	}
	return c, r, append(r.Warnings, warnings...), nil
}

// stack holds the layers above the defaults by kind.
type stack struct {
	ambient  []*settings.Layer // .env and environment: nobody asked for them now
	explicit []*settings.Layer // files, flags, overrides
}

func (s stack) all() []*settings.Layer {
	return append(append([]*settings.Layer{}, s.ambient...), s.explicit...)
}

func (in Inputs) layers() (stack, error) {
	env, fromFile, err := in.environ()
	if err != nil {
		return stack{}, err
	}
	fromProcess, err := settings.FromEnvironment(Options(), layerEnvironment, "", env.ProcessValue, nil)
	if err != nil {
		return stack{}, err
	}
	s := stack{ambient: []*settings.Layer{fromFile, fromProcess}}
	flags := settings.NewLayer(layerFlag)
	if in.Flags != nil {
		if flags, err = settings.FromFlags(in.Flags, layerFlag, nil); err != nil {
			return stack{}, err
		}
	}
	for _, path := range append(append([]string{}, in.Files...), filesOf(flags)...) {
		l, err := in.loadFile(path, env.Lookup)
		if err != nil {
			return stack{}, err
		}
		s.explicit = append(s.explicit, l)
	}
	overrides, err := settings.FromMap(Options(), layerOverride, "", in.Overrides)
	s.explicit = append(s.explicit, flags, overrides)
	return s, err
}

func filesOf(flags *settings.Layer) []string {
	v, ok := flags.Lookup("run.config")
	if !ok {
		return nil
	}
	return v.Value.([]string)
}

// environ reads .env. A bad line is a warning, unless it is the line of the
// dataset: then another dataset would be taken than was meant.
func (in Inputs) environ() (settings.Environ, *settings.Layer, error) {
	env := settings.Environ{Process: in.LookupEnv}
	if env.Process == nil {
		env.Process = os.LookupEnv
	}
	dot, err := settings.LoadDotEnv(filepath.Join(in.Dir, ".env"))
	if err != nil {
		return env, nil, err
	}
	env.File = dot
	for _, bad := range dot.Bad {
		if bad.Key == datasetVariable {
			return env, nil, bad
		}
	}
	l, err := settings.FromEnvironment(Options(), layerDotEnv, dot.File, dot.Lookup, dot.Line)
	if err != nil {
		return env, nil, err
	}
	for _, bad := range dot.Bad {
		l.Warnings = append(l.Warnings, settings.Warning{Msg: bad.Error() + "; the line is ignored"})
	}
	return env, l, nil
}

// loadFile reads a file from disk, or the shipped one of that name.
func (in Inputs) loadFile(path string, lookup func(string) (string, bool)) (*settings.Layer, error) {
	onDisk := path
	if !filepath.IsAbs(path) {
		onDisk = filepath.Join(in.Dir, path)
	}
	data, name, err := configs.Load(onDisk, path)
	if err != nil {
		return nil, withShippedNames(path, err)
	}
	return settings.ParseLayer(Options(), layerFile, name, data, lookup)
}

// withShippedNames says which configuration files there are.
func withShippedNames(path string, err error) error {
	var e *settings.Error
	if !errors.As(err, &e) {
		return err
	}
	e.File = path
	if !errors.Is(err, fs.ErrNotExist) {
		return e
	}
	for _, name := range configs.Names() {
		if filepath.Base(name) == filepath.Base(path) {
			e.Hint = fmt.Sprintf("did you mean %s?", name)
			return e
		}
	}
	if near := options.Nearest(path, configs.Names()); near != "" {
		e.Hint = fmt.Sprintf("did you mean %s?", near)
	}
	return e
}
