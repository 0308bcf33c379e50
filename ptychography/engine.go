package ptychography

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Engine is an iterative algorithm: it visits the patterns of a [Scene] and
// improves object and probe. An engine is a struct of settings; what it knows of
// a run is in the [Pass] that it begins.
type Engine interface {
	// Name is how recipes call the engine, in lower case.
	Name() string
	// Settings are its options, each bound to a field.
	Settings() []Setting
	// Begin prepares passes over a scene. Settings that are out of their range, or a
	// scene that NewScene did not make, are the error of the pass.
	Begin(*Scene) Pass
}

// Pass visits every pattern of the scene once and returns the relative error
// summed up on the way, sum (sqrt(I) - A)^2 / sum A^2, each term before the
// update it leads to. Passes are counted from 1 over all stages of a recipe. When
// the context ends, it returns its error and leaves object and probe usable.
type Pass func(ctx context.Context, pass int) (running float64, err error)

// Setting is an option of an engine: a name, what it means, where it may lie, and
// the field that holds it. Command lines and files are made from it.
type Setting struct {
	Key       string // lower case, with underscores
	Help      string // one line, no full stop
	Low, High float64
	LowOpen   bool     // Low itself is not allowed
	Float     *float64 // the field, one of the two
	Int       *int
}

// Value returns what the field holds.
func (s Setting) Value() float64 {
	switch {
	case s.Int != nil:
		return float64(*s.Int)
	case s.Float != nil:
		return *s.Float
	}
	return math.NaN()
}

// Whole tells whether the field holds whole numbers.
func (s Setting) Whole() bool { return s.Int != nil }

// Set stores a value in the field, if it may lie there.
func (s Setting) Set(v float64) error {
	if err := s.check(v); err != nil {
		return err
	}
	switch {
	case s.Int != nil:
		*s.Int = int(v)
	case s.Float != nil:
		*s.Float = v
	default:
		return fmt.Errorf("ptychography: the setting %q has no field", s.Key)
	}
	return nil
}

func (s Setting) check(v float64) error {
	low := v >= s.Low
	if s.LowOpen {
		low = v > s.Low
	}
	if !low || !(v <= s.High) || s.Whole() && v != math.Trunc(v) {
		return &SettingError{Key: s.Key, Value: v, Interval: s.Interval()}
	}
	return nil
}

// SettingError is about a value outside the range of a setting.
type SettingError struct {
	Key      string
	Value    float64
	Interval string // see [Setting.Interval]
}

func (e *SettingError) Error() string {
	return fmt.Sprintf("ptychography: %s %v must be %s", e.Key, e.Value, e.Interval)
}

// Interval describes in words where the value may lie.
func (s Setting) Interval() string {
	kind := ""
	if s.Whole() {
		kind = "a whole number "
	}
	switch {
	case s.High >= math.MaxInt32 && s.LowOpen:
		return fmt.Sprintf("%s> %v", kind, s.Low)
	case s.High >= math.MaxInt32:
		return fmt.Sprintf("%s>= %v", kind, s.Low)
	case s.LowOpen:
		return fmt.Sprintf("%s> %v and <= %v", kind, s.Low, s.High)
	}
	return fmt.Sprintf("%sfrom %v to %v", kind, s.Low, s.High)
}

// engines makes every engine with its own settings, in the order of [Engines].
var engines = []func() Engine{
	func() Engine { return EPIE() },
	func() Engine { return RPIE() },
	func() Engine { return NewLSQML() },
	func() Engine { return NewDM() },
	func() Engine { return NewML() },
}

// Engines returns one of each engine, with the settings it has when nothing else
// is said.
func Engines() []Engine {
	out := make([]Engine, len(engines))
	for i, make := range engines {
		out[i] = make()
	}
	return out
}

// EngineNames returns the names of all engines.
func EngineNames() []string {
	var out []string
	for _, e := range Engines() {
		out = append(out, e.Name())
	}
	return out
}

// NewEngine returns the engine of a name, with its own settings.
func NewEngine(name string) (Engine, error) {
	for _, e := range Engines() {
		if e.Name() == name {
			return e, nil
		}
	}
	return nil, fmt.Errorf("ptychography: engine %q: must be one of %s", name, strings.Join(EngineNames(), ", "))
}

// refuse returns a pass that fails when there is no scene or a setting is out of its
// range, and nil otherwise.
func refuse(e Engine, s *Scene) Pass {
	err := errors.Join(s.check(context.Background()), checkEngine(e))
	if err == nil {
		return nil
	}
	return func(context.Context, int) (float64, error) { return 0, err }
}

// checkEngine returns an error that names the first setting out of its range.
func checkEngine(e Engine) error {
	for _, s := range e.Settings() {
		if err := s.check(s.Value()); err != nil {
			return fmt.Errorf("engine %s: %w", e.Name(), err)
		}
	}
	return nil
}

// SettingOf returns the setting of an engine by its key.
func SettingOf(e Engine, key string) (Setting, bool) {
	if e == nil {
		return Setting{}, false
	}
	all := e.Settings()
	i := slices.IndexFunc(all, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return all[i], true
}
