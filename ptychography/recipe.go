package ptychography

import (
	"fmt"
	"strconv"
	"strings"
)

// Stage is so many passes of an engine.
type Stage struct {
	Engine Engine
	Passes int
}

// Recipe is a chain of stages, each continuing where the one before ended.
type Recipe []Stage

// ParseRecipe reads stages separated by commas, each the name of an engine with
// its passes and settings of its own after colons:
//
//	epie
//	epie:5,lsqml:50
//	epie:5:object_step=0.5:probe_step=0,lsqml
//
// A stage that names no passes makes the given number.
func ParseRecipe(text string, passes int) (Recipe, error) {
	var r Recipe
	for _, part := range strings.Split(text, ",") {
		s, err := parseStage(strings.TrimSpace(part), passes)
		if err != nil {
			return nil, err
		}
		r = append(r, s)
	}
	return r, r.check()
}

func parseStage(text string, passes int) (Stage, error) {
	fields := strings.Split(text, ":")
	e, err := NewEngine(fields[0])
	if err != nil {
		return Stage{}, err
	}
	s := Stage{e, passes}
	for i, f := range fields[1:] {
		key, value, named := strings.Cut(f, "=")
		switch {
		case named:
			err = set(e, key, value)
		case i == 0:
			s.Passes, err = strconv.Atoi(f)
			if err != nil || s.Passes < 1 {
				err = fmt.Errorf("ptychography: %q in the stage %q: need a number of passes from 1", f, text)
			}
		default:
			err = fmt.Errorf("ptychography: %q in the stage %q: need key=value", f, text)
		}
		if err != nil {
			return Stage{}, err
		}
	}
	return s, nil
}

// set gives a setting of an engine a value in text.
func set(e Engine, key, text string) error {
	s, ok := SettingOf(e, key)
	if !ok {
		return fmt.Errorf("ptychography: %s has no setting %q: it has %s", e.Name(), key, strings.Join(keys(e), ", "))
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("ptychography: %s=%s of %s: need a number", key, text, e.Name())
	}
	return s.Set(v)
}

func keys(e Engine) []string {
	var out []string
	for _, s := range e.Settings() {
		out = append(out, s.Key)
	}
	return out
}

// Passes returns how many passes all stages make together.
func (r Recipe) Passes() int {
	n := 0
	for _, s := range r {
		n += s.Passes
	}
	return n
}

// String writes a recipe as [ParseRecipe] reads it, with every setting that is
// not the engine's own.
func (r Recipe) String() string {
	var parts []string
	for _, s := range r {
		if s.Engine == nil {
			parts = append(parts, "?")
			continue
		}
		text := fmt.Sprintf("%s:%d", s.Engine.Name(), s.Passes)
		own, err := NewEngine(s.Engine.Name())
		if err != nil {
			parts = append(parts, text)
			continue
		}
		for _, o := range own.Settings() {
			if now, ok := SettingOf(s.Engine, o.Key); ok && now.Value() != o.Value() {
				text += fmt.Sprintf(":%s=%v", o.Key, now.Value())
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ",")
}

// Set gives a setting of every engine that has it a value, and returns an error
// when none has it.
func (r Recipe) Set(key string, v float64) error {
	found := false
	for _, s := range r {
		if o, ok := SettingOf(s.Engine, key); ok {
			found = true
			if err := o.Set(v); err != nil {
				return err
			}
		}
	}
	if !found {
		return fmt.Errorf("ptychography: no engine of %s has the setting %s", r, key)
	}
	return nil
}

func (r Recipe) check() error {
	if len(r) == 0 {
		return fmt.Errorf("ptychography: a recipe without a stage")
	}
	for _, s := range r {
		if s.Engine == nil {
			return fmt.Errorf("ptychography: a stage without an engine")
		}
		if s.Passes < 0 {
			return fmt.Errorf("ptychography: %d passes: must not be negative", s.Passes)
		}
		if err := checkEngine(s.Engine); err != nil {
			return err
		}
	}
	return nil
}
