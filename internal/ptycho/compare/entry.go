package compare

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/infer"
	"github.com/latent-go/latent/ptychography"
)

// entry is one way from the data to an object.
type entry struct {
	name   string
	recipe string // as --engine takes it, or a file of settings; "" for a model
	model  string // the archive of a network; "" for a recipe
}

// what is the recipe or the model.
func (e entry) what() string { return e.recipe + e.model }

// named splits NAME=WHAT. A recipe has signs of equality, too, behind a colon.
var named = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)$`)

// plain is what is no letter, digit, dot or dash.
var plain = regexp.MustCompile(`[^A-Za-z0-9.]+`)

// entries are what the settings name, each with a name of its own.
func entries(s *config.CompareSettings) ([]entry, error) {
	recipes := s.Recipes
	if len(recipes)+len(s.Models) == 0 {
		recipes = ptychography.EngineNames()
	}
	var list []entry
	for _, text := range recipes {
		e := entry{recipe: text}
		if m := named.FindStringSubmatch(text); m != nil {
			e.name, e.recipe = m[1], m[2]
		}
		if e.name == "" {
			e.name = nameOf(strings.TrimSuffix(strings.TrimSuffix(filepath.Base(e.recipe), ".yaml"), ".yml"))
		}
		list = append(list, e)
	}
	for _, text := range s.Models {
		e := entry{model: text}
		if m := named.FindStringSubmatch(text); m != nil {
			e.name, e.model = m[1], m[2]
		}
		archive, err := infer.FindArchive(e.model)
		if err != nil {
			return nil, err
		}
		if e.name == "" {
			e.name = nameOf(filepath.Base(archive.Home))
		}
		e.model = archive.Path()
		list = append(list, e)
	}
	return list, distinct(list)
}

func nameOf(text string) string { return strings.Trim(plain.ReplaceAllString(text, "-"), "-.") }

// distinct fails when two entries would share a folder, or one has the name of a file.
func distinct(list []entry) error {
	taken := map[string]bool{}
	for _, file := range append(files(), "files.json") {
		taken[strings.ToLower(file)] = true
	}
	var all []error
	for _, e := range list {
		if key := strings.ToLower(e.name); e.name == "" || taken[key] {
			all = append(all, &options.UsageError{Err: fmt.Errorf("%q, the name of %s, is taken or none: name it, --recipe NAME=RECIPE or --model NAME=PATH", e.name, e.what())})
		} else {
			taken[key] = true
		}
	}
	return errors.Join(all...)
}
