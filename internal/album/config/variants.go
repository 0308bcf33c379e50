package config

import (
	"errors"
	"fmt"
	"slices"

	"github.com/latent-go/latent/configs"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// Variant is a named change of settings for the sensitivity command.
type Variant struct {
	Name string
	Set  *settings.Layer // the keys that differ
}

// Variants returns the variants that the configuration names, in order; none if
// it names none.
func (c *Config) Variants() ([]Variant, error) {
	n := c.SensitivityTree
	if n == nil {
		return nil, nil
	}
	if n.Kind != settings.Sequence {
		return nil, n.Errorf("sensitivity must be a list of variants, each with a name and a set")
	}
	var out []Variant
	seen := map[string]bool{}
	for _, item := range n.Items {
		v, err := parseVariant(item)
		if err != nil {
			return nil, err
		}
		if seen[v.Name] {
			return nil, item.Errorf("there are two variants called %q", v.Name)
		}
		seen[v.Name] = true
		out = append(out, v)
	}
	return out, nil
}

// ShippedVariants returns the variants of configs/sensitivity.yaml.
func ShippedVariants() []Variant {
	data, _ := configs.Read("configs/sensitivity.yaml")
	none := func(string) (string, bool) { return "", false }
	l, err := settings.ParseLayer(Options(), layerFile, "configs/sensitivity.yaml (built in)", data, none)
	if err != nil {
		panic("config: shipped sensitivity.yaml: " + err.Error())
	}
	c, _, _, err := FromLayers(l)
	if err != nil {
		panic("config: shipped sensitivity.yaml: " + err.Error())
	}
	variants, _ := c.Variants()
	return variants
}

func parseVariant(n *settings.Node) (Variant, error) {
	if n.Kind != settings.Mapping {
		return Variant{}, n.Errorf("a variant is a mapping with a name and a set")
	}
	for _, p := range n.Pairs {
		if p.Key != "name" && p.Key != "set" {
			return Variant{}, p.Errorf("unknown key %q: a variant has a name and a set", p.Key)
		}
	}
	name, err := variantName(n)
	if err != nil {
		return Variant{}, err
	}
	set := n.Get("set")
	if set == nil || set.Kind != settings.Mapping || len(set.Pairs) == 0 {
		return Variant{}, n.Errorf("the variant %q has no set: a mapping of the keys that differ", name)
	}
	l, err := settings.FromNode(variable(), layerVariant+name, set)
	return Variant{name, l}, fixed(err)
}

// fixed says of a key that exists, but not for variants, what is wrong with it.
func fixed(err error) error {
	var key string
	e, ok := errors.AsType[*settings.Error](err)
	if !ok {
		return err
	}
	if _, no := fmt.Sscanf(e.Msg, "unknown key %q", &key); no == nil && Options().Get(key) != nil {
		e.Msg = fmt.Sprintf("a variant cannot change %s: all have the same data, machine and directory", key)
	}
	return e
}

// layerVariant begins the name of the layer of a variant.
const layerVariant = "variant "

// Idle says why nothing that the variant sets has an effect on what c fits; nil where
// something has.
func (c *Config) Idle(v Variant) []settings.Warning {
	_, warnings, err := c.With(v)
	if err != nil {
		return nil
	}
	var out []settings.Warning
	for _, o := range Options().All() {
		if _, ok := v.Set.Lookup(o.Key); !ok {
			continue
		}
		i := slices.IndexFunc(warnings, func(w settings.Warning) bool { return w.Key == o.Key })
		if i < 0 {
			return nil
		}
		out = append(out, warnings[i])
	}
	return out
}

func variantName(n *settings.Node) (string, error) {
	node := n.Get("name")
	if node == nil {
		return "", n.Errorf("the variant has no name")
	}
	name, _ := node.Text()
	if !isSlug(name) {
		return "", node.Errorf("the name of a variant must be made of letters, digits, dots, dashes and underscores")
	}
	return name, nil
}

// isSlug admits names that can be part of a file name everywhere.
func isSlug(s string) bool {
	const most = 64
	for i, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		if !letter && (i == 0 || r != '.' && r != '-' && r != '_') {
			return false
		}
	}
	return s != "" && len(s) <= most
}

// variable returns the settings that a variant may change: those on which
// results depend, except the data themselves.
func variable() *options.Set {
	return Options().Filter(func(o *options.Option) bool {
		return len(o.Affects) > 0 && o.Key != "data.profile" && o.Key != "data.encoding"
	})
}

// Settings returns every setting that belongs to a run, by key: all but the
// switches of the command line. It is what a manifest keeps and [Resume] reads.
func (c *Config) Settings() map[string]any {
	out := map[string]any{}
	values := settings.Encode(c)
	for _, o := range Options().All() {
		if !o.FlagOnly {
			out[o.Key] = settings.Plain(values[o.Key])
		}
	}
	return out
}

// With returns the configuration of a variant: c with the variant's keys
// changed. Rules between settings are applied anew.
func (c *Config) With(v Variant) (*Config, []settings.Warning, error) {
	base, err := settings.FromMap(Options(), "base", "", settings.Encode(c))
	if err != nil {
		return nil, nil, err
	}
	out, _, warnings, err := FromLayers(base, v.Set)
	return out, warnings, err
}
