package options

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestNewSetRefusesMistakes(t *testing.T) {
	ok := Option{Key: "a", Kind: Int, Default: 1, Flag: "a"}
	for name, list := range map[string][]Option{
		"no key":              {{Kind: Int, Default: 1}},
		"key twice":           {ok, {Key: "a", Kind: Int, Default: 1}},
		"alias is a key":      {ok, {Key: "b", Aliases: []string{"a"}, Kind: Int, Default: 1}},
		"flag twice":          {ok, {Key: "b", Kind: Int, Default: 1, Flag: "a"}},
		"flag in other case":  {{Key: "b", Flag: "x_y"}, {Key: "c", Flag: "x-y"}},
		"short twice":         {{Key: "b", Default: true, Flag: "b", Short: "x"}, {Key: "c", Default: true, Flag: "c", Short: "x"}},
		"pair meets flag":     {{Key: "b", Default: true, Flag: "b", Pair: true}, {Key: "c", Default: true, Flag: "no-b"}},
		"default of bad type": {{Key: "b", Kind: Int, Default: "1"}},
		"default off range":   {{Key: "b", Kind: Int, Default: 0, Range: AtLeast(1)}},
		"default no choice":   {{Key: "b", Kind: Enum, Default: "x", Choices: []string{"y"}}},
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.HasPrefix(fmt.Sprint(r), "options: ") {
					t.Errorf("%s: recovered %v", name, r)
				}
			}()
			NewSet(list...)
		}()
	}
}

func TestSetLookups(t *testing.T) {
	s := sample()
	if s.Get("lr") != s.Get("learning_rate") || s.Get("nothing") != nil {
		t.Error("aliases or unknown keys are wrong")
	}
	for key, want := range map[string]bool{"mcmc": true, "features": true, "seed": false, "mcm": false, "mcmc.target_accept": false} {
		if s.IsSection(key) != want {
			t.Errorf("IsSection(%s) is not %v", key, want)
		}
	}
	sub := s.Filter(func(o *Option) bool { return strings.HasPrefix(o.Key, "mcmc.") })
	if !reflect.DeepEqual(sub.Keys(), []string{"mcmc.target_accept"}) || sub.Get("seed") != nil {
		t.Errorf("filtered keys are %v", sub.Keys())
	}
	if got := s.Keys(); len(got) != len(s.All())-2 || got[0] != "seed" {
		t.Errorf("keys for files are %v", got)
	}
}

func TestNearestKey(t *testing.T) {
	for key, want := range map[string]string{
		"sed":                "seed",
		"mcmc.targt_accept":  "mcmc.target_accept",
		"target_accept":      "mcmc.target_accept", // its section is missing
		"MCMC.Target-Accept": "mcmc.target_accept",
		"feature":            "features",
		"zzzzzzzz":           "",
		"a":                  "",
	} {
		if got := sample().NearestKey(key); got != want {
			t.Errorf("nearest to %s is %q, want %q", key, got, want)
		}
	}
	for name, want := range map[string]string{"gif": "", "pgn": "png", "pd": "pdf", "rnu": "run"} {
		if got := Nearest(name, []string{"svg", "png", "pdf", "run"}); got != want {
			t.Errorf("nearest to %s is %q, want %q", name, got, want)
		}
	}
	if got := Nearest(strings.Repeat("x", 1<<20), []string{"seed"}); got != "" {
		t.Errorf("a megabyte is near %q", got)
	}
}

func TestCommandsAndStages(t *testing.T) {
	s := NewSet(
		Option{Key: "a", Default: true, Flag: "a", Commands: []string{"run", "stage"}},
		Option{Key: "b", Default: true, Flag: "b", Commands: []string{"run", "stage"}, Stages: []string{"train"}},
		Option{Key: "c", Default: true, Flag: "c", Commands: []string{"run"}},
	)
	for _, c := range []struct {
		set  *Set
		want []string
	}{
		{s.ForCommand("run"), []string{"a", "b", "c"}},
		{s.ForStage("stage", "train"), []string{"a", "b"}},
		{s.ForStage("stage", "data"), []string{"a"}},
	} {
		if got := c.set.Keys(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

func ExampleSet_Markdown() {
	set := NewSet(
		Option{Key: "a.n", Kind: Int, Default: 4, Range: AtLeast(1), Flag: "n", Short: "n", Group: "Numbers", Help: "How many"},
		Option{Key: "a.deep", Kind: Bool, Default: true, Flag: "deep", Pair: true, Group: "Switches", Help: "Go deep", Doc: "Or a|b"},
		Option{Key: "a.off", Kind: Bool, Default: true, Flag: "no-off", Negated: true, Group: "Switches", Help: "Disable it"},
	)
	fmt.Print(set.Markdown(3))
	fmt.Print(set.KeysMarkdown())
	// Output:
	// ### Numbers
	//
	// | Option | Short | Default | Range | Description |
	// |---|---|---|---|---|
	// | `--n` | `-n` | `4` | ≥1 | How many |
	//
	// ### Switches
	//
	// | Option | Short | Default | Range | Description |
	// |---|---|---|---|---|
	// | `--deep` / `--no-deep` |  | `true` |  | Go deep. Or a\|b |
	// | `--no-off` |  | `false` |  | Disable it |
	//
	// | Key | Type | Default | Range | Flag | Description |
	// |---|---|---|---|---|---|
	// | `a.n` | int | `4` | ≥1 | `--n` | How many |
	// | `a.deep` | bool | `true` |  | `--deep` | Go deep. Or a\|b |
	// | `a.off` | bool | `true` |  | `--no-off` | The flag sets it to false: Disable it |
}
