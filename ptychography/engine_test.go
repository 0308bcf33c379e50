package ptychography

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The settings of every engine are inside their ranges, each has a key and a help
// of its own, and what is set is what the engine has.
func TestSettingsOfEngines(t *testing.T) {
	for _, e := range Engines() {
		if err := checkEngine(e); err != nil {
			t.Error(err)
		}
		seen := map[string]bool{}
		for _, s := range e.Settings() {
			if s.Key == "" || s.Help == "" || seen[s.Key] || strings.HasSuffix(s.Help, ".") {
				t.Errorf("%s: %+v", e.Name(), s)
			}
			seen[s.Key] = true
			if err := s.Set(math.NaN()); err == nil {
				t.Errorf("%s: %s can be no number", e.Name(), s.Key)
			}
			if err := s.Set(min(s.High, s.Low+1)); err != nil {
				t.Error(err)
			}
			if again, ok := SettingOf(e, s.Key); !ok || again.Value() != min(s.High, s.Low+1) {
				t.Errorf("%s: %s is %v after it was set", e.Name(), s.Key, again.Value())
			}
			if err := s.Set(s.Low - 1); err == nil || !strings.Contains(err.Error(), s.Interval()) {
				t.Errorf("%s: %s below its range: %v", e.Name(), s.Key, err)
			}
		}
	}
}

// A recipe that is written is read again as the same one.
func TestRecipeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want Recipe
		for range rapid.IntRange(1, 3).Draw(t, "stages") {
			e, err := NewEngine(rapid.SampledFrom(EngineNames()).Draw(t, "engine"))
			if err != nil {
				t.Fatal(err)
			}
			s := rapid.SampledFrom(e.Settings()).Draw(t, "setting")
			v := rapid.Float64Range(0, 1).Draw(t, "value")
			if s.Whole() {
				v = math.Trunc(9 * v)
			}
			_ = s.Set(v) // outside its range it stays
			want = append(want, Stage{e, rapid.IntRange(1, 99).Draw(t, "passes")})
		}
		got, err := ParseRecipe(want.String(), 7)
		if err != nil || got.String() != want.String() || got.Passes() != want.Passes() {
			t.Errorf("%q is read as %q, %v", want, got, err)
		}
	})
}

func TestRecipeErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                     `engine ""`,
		"epie,":                `engine ""`,
		"EPIE":                 "must be one of epie",
		"epie:x":               "need a number of passes from 1",
		"epie:0":               "need a number of passes from 1",
		"epie:3:4":             "need key=value",
		"epie:step=1":          `no setting "step": it has object_step`,
		"epie:object_step=a":   "need a number",
		"epie:object_step=NaN": "object_step NaN must be > 0 and <= 2",
		"epie:probe_from=1.5":  "a whole number >= 1",
	} {
		if _, err := ParseRecipe(text, 10); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	r, _ := ParseRecipe("epie", 10)
	if err := r.Set("colour", 1); err == nil {
		t.Error("a setting that no engine has was set")
	}
	if err := (Recipe{}).check(); err == nil {
		t.Error("an empty recipe")
	}
	if err := (Recipe{{}}).check(); err == nil {
		t.Error("a stage without an engine")
	}
}

func FuzzParseRecipe(f *testing.F) {
	for _, s := range []string{"epie", "epie:5,rpie:20:alpha=0.5", "epie:probe_from=3", ":,:=", "epie:9e9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRecipe(text, 3)
		if err != nil {
			return
		}
		again, err := ParseRecipe(r.String(), 3)
		if err != nil || again.String() != r.String() {
			t.Errorf("%q becomes %q, then %q, %v", text, r, again, err)
		}
	})
}

// Two stages are the passes of the first and then those of the second.
func TestStagesContinue(t *testing.T) {
	d, _ := simulated(t, nil)
	e := plain(EPIE())
	e.Passes, e.ProbeFrom = 5, 1
	whole := mustRun(t, e, d, nil)
	s := e.Solver
	s.Recipe = Recipe{{e.PIE, 2}, {e.PIE, 3}}
	parts, err := s.Run(t.Context(), d, nil)
	if err != nil || len(parts.Running) != 5 || parts.Residual != whole.Residual {
		t.Errorf("%d passes, residual %v, in one stage %v; %v", len(parts.Running), parts.Residual, whole.Residual, err)
	}
}
