package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/ptychography"
)

// NewReconstruct reads the flags that were typed, over the file that --config names;
// nil means none.
func NewReconstruct(fs *pflag.FlagSet) (*ReconstructSettings, error) {
	set, s := ReconstructOptions(), new(ReconstructSettings)
	file, err := configFiles(set, fs)
	if err != nil {
		return nil, err
	}
	r, err := resolveFlags(set, fs, file...)
	if err != nil {
		return nil, err
	}
	text, err := recipeText(settings.Plain(r.Entry("engine").Winner.Value))
	if err == nil {
		s.Recipe, err = ptychography.ParseRecipe(text, settings.Get[int](r, "passes"))
	}
	if err != nil {
		return nil, badRecipe(r, text, err)
	}
	s.Typed = map[string]bool{"engine": r.Given("engine")}
	for _, o := range engineOptions() {
		s.Typed[o.Key] = r.Entry(o.Key).Winner.Value != nil || strings.Contains(text, ":"+o.Key+"=")
	}
	settings.Decode(r.Replace("engine", text, "stages as text"), s)
	if err := s.checkStart(r); err != nil {
		return nil, err
	}
	return s, s.tune(r)
}

// Inspection says what the look at the data may do, and what of it will be fitted.
func (s *ReconstructSettings) Inspection() Inspection {
	i := Inspection{Look: s.Look, Mask: s.Mask, Frames: s.Frames}
	if s.Intensity != "no" {
		i.Fitted = append(i.Fitted, Unsteady...)
	}
	if s.Backdrop != "no" {
		i.Fitted = append(i.Fitted, Backdrop)
	}
	return i
}

// Backdrop is what the look at the data calls counts that are the same in every pixel.
const Backdrop = "background"

// Unsteady is what it calls a beam whose intensity changes.
var Unsteady = []string{"intensity-drift", "intensity-flicker"}

// configFiles returns the layers of the files that --config names, lowest first: on
// disk, or the shipped ones of that name.
func configFiles(set *options.Set, fs *pflag.FlagSet) ([]*settings.Layer, error) {
	l := &loader{set: set, in: Inputs{Flags: fs}}
	l.files()
	for _, layer := range l.layers {
		layer.At(0) // this command has no levels
	}
	return l.layers, l.err
}

// badRecipe is a mistake on the command line or at a place in the file.
func badRecipe(r *settings.Resolved, text string, err error) error {
	if w := r.Entry("engine").Winner; w.Line == 0 {
		return &options.UsageError{Err: fmt.Errorf("--engine %s: %w", text, err)}
	}
	f := r.Fail("engine", "engine: %v", err)
	f.Err = err
	return f
}

// recipeText writes stages as [ptychography.ParseRecipe] reads them: they may be that
// text already, or a list of such texts and of mappings.
func recipeText(v any) (string, error) {
	var parts []string
	switch x := v.(type) {
	case string:
		return x, nil
	case []any:
		for _, e := range x {
			part, err := stageText(e)
			if err != nil {
				return "", err
			}
			parts = append(parts, part)
		}
	default:
		part, err := stageText(v)
		return part, err
	}
	return strings.Join(parts, ","), nil
}

func stageText(v any) (string, error) {
	if text, ok := v.(string); ok {
		return text, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return "", errors.New("need stages: texts as epie:5, or mappings with engine, passes and settings")
	}
	name, ok := m["engine"].(string)
	if !ok {
		return "", errors.New("a stage without its engine: need " + strings.Join(ptychography.EngineNames(), ", "))
	}
	text := name
	if p, ok := m["passes"]; ok {
		text += fmt.Sprintf(":%v", p)
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if key != "engine" && key != "passes" {
			text += fmt.Sprintf(":%s=%v", key, m[key])
		}
	}
	return text, nil
}

// checkStart refuses starts that contradict each other, and positions that cannot be
// found.
func (s *ReconstructSettings) checkStart(r *settings.Resolved) error {
	fail := func(key, hint, msg string) error {
		e := r.Fail(key, "%s", msg)
		if e.Hint = hint; e.File == "" || e.Line == 0 {
			e.File = "--" + key
			if key != "model_path" { // as the original spells it
				e.File = strings.ReplaceAll(e.File, "_", "-")
			}
		}
		return e
	}
	switch {
	case s.Start != "" && s.Resume != "":
		return fail("start", "leave out --start or --resume", "a run that is continued has its object already")
	case s.Start == "network" && s.ModelPath == "":
		return fail("start", "add --model_path DIR", "which network is not said")
	case s.Start != "network" && s.ModelPath != "":
		return fail("model_path", "add --start network", "a model is for --start network only")
	case s.Moved != "no" && s.Positions == "nearest": // which have no gradient
		return fail("fit_positions", "choose bilinear or fourier for --positions", "positions that are rounded to nearest cannot be found")
	}
	return nil
}

// tune gives the engines the settings that stand beside the recipe.
func (s *ReconstructSettings) tune(r *settings.Resolved) error {
	for _, o := range engineOptions() {
		v := r.Entry(o.Key).Winner.Value
		if v == nil {
			continue
		}
		number, ok := v.(float64)
		if whole, isInt := v.(int); isInt {
			number, ok = float64(whole), true
		}
		if !ok {
			panic("config: a setting of an engine that is no number") // engineOption makes none
		}
		if err := s.Recipe.Set(o.Key, number); err != nil {
			e := r.Fail(o.Key, "%v", err)
			if e.Hint = "leave it out or choose another engine"; e.Line == 0 {
				e.File = "--" + strings.ReplaceAll(o.Key, "_", "-")
			}
			return e
		}
	}
	return nil
}

// DefaultEngine is the engine of reconstruct when none is named.
func DefaultEngine() string {
	engine, _ := ReconstructOptions().Get("engine").Default.(string)
	return engine
}
