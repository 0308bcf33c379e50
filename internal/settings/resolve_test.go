package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/options"
)

// flags returns parsed flags of the test set.
func flags(t *testing.T, args ...string) *pflag.FlagSet {
	t.Helper()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	testSet().Bind(fs)
	fs.Bool("help", false, "a flag of no set")
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return fs
}

func fromFlags(t *testing.T, args ...string) *Layer {
	t.Helper()
	l, err := FromFlags(flags(t, args...), "flag", nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func fromMap(t *testing.T, name string, values map[string]any) *Layer {
	t.Helper()
	l, err := FromMap(testSet(), name, "", values)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// losers writes an entry as "value (origin) < value (origin) ...".
func trail(e Entry) string {
	s := fmt.Sprintf("%v (%s)", Plain(e.Winner.Value), e.Winner.Origin)
	for _, l := range e.Losers {
		s += fmt.Sprintf(" > %v (%s)", Plain(l.Value), l.Origin)
		if l.Void != "" {
			s += " void: " + l.Void
		}
	}
	return s
}

// The order that the second program promises: overrides beat typed flags, those
// the file and the parser's defaults, those the back end's, those the canonical.
func TestFiveLevels(t *testing.T) {
	set := testSet()
	r := Resolve(set,
		Defaults(set).At(5),
		fromMap(t, "backend default", map[string]any{"learning_rate": 4e-3}).At(4),
		fromMap(t, "parser default", map[string]any{"learning_rate": 3e-3}).At(3),
		mustParse(t, "learning_rate: 2e-3\n", noVariables).At(3),
		fromFlags(t, "--learning-rate", "1e-3").At(2),
		fromMap(t, "override", map[string]any{"learning_rate": 5e-4}).At(1),
	)
	want := "0.0005 (override) > 0.001 (flag --learning-rate) > 0.002 (config file t.yaml:1:16)" +
		" > 0.003 (parser default) > 0.004 (backend default) > 0.001 (default)"
	if got := trail(r.Entry("learning_rate")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	b, err := json.Marshal(overrides(r))
	if err != nil {
		t.Fatal(err)
	}
	wantJSON := `{"learning_rate":{"key":"learning_rate","value":0.0005,"layer":"override","level":1,"losers":[` +
		`{"value":0.001,"layer":"flag","level":2,"source":"--learning-rate"},` +
		`{"value":0.002,"layer":"config file","level":3,"source":"t.yaml","line":1,"column":16},` +
		`{"value":0.003,"layer":"parser default","level":3},` +
		`{"value":0.004,"layer":"backend default","level":4},` +
		`{"value":0.001,"layer":"default","level":5}]}}`
	if string(b) != wantJSON {
		t.Errorf("got  %s\nwant %s", b, wantJSON)
	}
}

func TestUntypedFlagsDoNotCount(t *testing.T) {
	set := testSet()
	r := Resolve(set, Defaults(set), mustParse(t, "seed: 7\nfeatures: {genre: false}\n", noVariables), fromFlags(t, "--num-chains", "4"))
	for key, want := range map[string]string{
		"seed":            "7 (config file t.yaml:1:7) > 42 (default)",
		"mcmc.num_chains": "4 (flag --num-chains) > 4 (default)", // typed, though equal to the default
		"features.genre":  "false (config file t.yaml:2:19) > true (default)",
		"run.dry_run":     "false (default)",
	} {
		if got := trail(r.Entry(key)); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	if r.Given("run.dry_run") || !r.Given("seed") {
		t.Error("Given is wrong")
	}
}

func TestLaterFilesWinKeyByKey(t *testing.T) {
	set := testSet()
	a, err := ParseLayer(set, "config file", "a.yaml", []byte("mcmc: {num_chains: 2, target_accept: 0.9}\nmodel: {targets: [user, critic]}\n"), noVariables)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ParseLayer(set, "config file", "b.yaml", []byte("mcmc: {num_chains: 3}\nmodel: {targets: [critic]}\n"), noVariables)
	if err != nil {
		t.Fatal(err)
	}
	r := Resolve(set, Defaults(set), a, b)
	for key, want := range map[string]string{
		"mcmc.num_chains":    "3 (config file b.yaml:1:20) > 2 (config file a.yaml:1:20) > 4 (default)",
		"mcmc.target_accept": "0.9 (config file a.yaml:1:38) > 0.8 (default)",
		"model.targets":      "[critic] (config file b.yaml:2:18) > [user critic] (config file a.yaml:2:18) > [user] (default)",
	} {
		if got := trail(r.Entry(key)); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

// Within a layer the last wins, and the others are not forgotten.
func TestRepeatedValuesLose(t *testing.T) {
	set := testSet()
	typed := fromFlags(t, "--seed", "1", "--seed", "2", "--seed", "3").At(2)
	assigned, err := FromAssignments(set, "override", "--set", []string{"seed=4", "seed=5"})
	if err != nil {
		t.Fatal(err)
	}
	e := Resolve(set, Defaults(set), typed, assigned.At(1)).Entry("seed")
	got := []any{e.Winner.Value}
	for _, l := range e.Losers {
		got = append(got, l.Value, l.Level)
	}
	if want := []any{5, 4, 1, 3, 2, 2, 2, 1, 2, 42, 0}; !reflect.DeepEqual(got, want) {
		t.Errorf("winner, and losers with their levels: %v, want %v", got, want)
	}
}

// All mistakes of a source are told together.
func TestAllMistakesAreTold(t *testing.T) {
	_, err := FromAssignments(testSet(), "override", "--set", []string{"seed=-1", "seed=3", "nothing=1", "mcmc.num-chains=0"})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"seed must be", `unknown key "nothing"`, "mcmc.num_chains must be"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell of %q", err, want)
		}
	}
}

func TestVoidValuesLose(t *testing.T) {
	set := testSet()
	env := variables(map[string]string{"DATASET": "env.csv"})
	envLayer, err := FromEnvironment(set, "environment", "", env, nil)
	if err != nil {
		t.Fatal(err)
	}
	named := mustParse(t, "data: {raw_csv: named.csv}\n", env)
	for _, c := range []struct {
		name   string
		layers []*Layer
		want   string
	}{
		{
			"the file repeats the variable",
			[]*Layer{envLayer, mustParse(t, "data: {raw_csv: \"${DATASET}\"}\n", env)},
			"env.csv (environment DATASET) > env.csv (config file t.yaml:1:17) void: from DATASET >  (default)",
		},
		{
			"a repeating file does not hide a naming one",
			[]*Layer{envLayer, named, mustParse(t, "data: {raw_csv: \"${DATASET}\"}\n", env)},
			"named.csv (config file t.yaml:1:17) > env.csv (config file t.yaml:1:17) void: from DATASET > env.csv (environment DATASET) >  (default)",
		},
		{
			"unset is not given",
			[]*Layer{named, mustParse(t, "data: {raw_csv: \"${DATASET}\"}\n", noVariables)},
			"named.csv (config file t.yaml:1:17) > <nil> (config file t.yaml:1:17) void: DATASET is not set >  (default)",
		},
		{
			"a default in the file names one",
			[]*Layer{mustParse(t, "data: {raw_csv: \"${DATASET:-d.csv}\"}\n", noVariables)},
			"d.csv (config file t.yaml:1:17) >  (default)",
		},
		{
			"part of a path names one",
			[]*Layer{envLayer, mustParse(t, "data: {raw_csv: \"x/${DATASET}\"}\n", env)},
			"x/env.csv (config file t.yaml:1:17) > env.csv (environment DATASET) >  (default)",
		},
		{
			"empty is not given",
			[]*Layer{envLayer, mustParse(t, "data: {raw_csv: \"\"}\n", env)},
			"env.csv (environment DATASET) >  (config file t.yaml:1:17) void: empty >  (default)",
		},
	} {
		r := Resolve(set, append([]*Layer{Defaults(set)}, c.layers...)...)
		if got := trail(r.Entry("data.raw_csv")); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestUnsetVariableWarns(t *testing.T) {
	l := mustParse(t, "mcmc: {num_chains: \"${N}\"}\ndata: {raw_csv: \"${DATASET}\"}\n", noVariables)
	want := []Warning{{"mcmc.num_chains", "t.yaml:1:20: mcmc.num_chains is not given here, because the variable N is not set"}}
	if d := cmp.Diff(want, l.Warnings); d != "" {
		t.Error(d)
	}
	if r := Resolve(testSet(), Defaults(testSet()), l); Get[int](r, "mcmc.num_chains") != 4 || len(r.Warnings) != 1 {
		t.Errorf("resolved to %d with %v", Get[int](r, "mcmc.num_chains"), r.Warnings)
	}
}

func TestFromMapAndAssignments(t *testing.T) {
	for _, c := range []struct {
		values map[string]any
		want   string
	}{
		{map[string]any{"seeed": 1}, `src: unknown key "seeed" (did you mean "seed"?)`},
		{map[string]any{"seed": "x"}, `src: seed must be a whole number, not the text "x"`},
		{map[string]any{"learning_rate": 0}, `src: learning_rate must be > 0 (got 0)`},
		{map[string]any{"target_accept": 0.9, "mcmc.target_accept": 0.9}, `src: mcmc.target_accept is given twice, also as target_accept`},
		{map[string]any{"batch": nil, "target_accept": json.Number("0.9"), "data.profile": map[string]any{"a": 1.0}}, ""},
	} {
		if _, err := FromMap(testSet(), "override", "src", c.values); summary(err) != c.want {
			t.Errorf("%v: %s, want %s", c.values, summary(err), c.want)
		}
	}
	for text, want := range map[string]string{
		"seed":             `--set: "seed" is no assignment (write KEY=VALUE)`,
		"seeed=1":          `--set: unknown key "seeed" (did you mean "seed"?)`,
		"seed=x":           `--set: seed must be a whole number (got x)`,
		"seed=":            `--set: seed must be a whole number (got "")`,
		"learning_rate=-1": `--set: learning_rate must be > 0 (got -1)`,
	} {
		if _, err := FromAssignments(testSet(), "override", "--set", []string{text}); summary(err) != want {
			t.Errorf("%s: %s, want %s", text, summary(err), want)
		}
	}
	l, err := FromAssignments(testSet(), "override", "--set", []string{"seed=1", "seed=2", "data.label=a=b"})
	if err != nil {
		t.Fatal(err)
	}
	r := Resolve(testSet(), Defaults(testSet()), l)
	if Get[int](r, "seed") != 2 || Get[string](r, "data.label") != "a=b" {
		t.Error("assignments are wrong")
	}
}

func TestLateRangeOfAFlag(t *testing.T) {
	for arg, want := range map[string]string{
		"0":   "--learning-rate: learning_rate must be > 0 (got 0)",
		"NaN": "--learning-rate: learning_rate must be > 0 (got NaN)",
		"inf": "--learning-rate: learning_rate must be > 0 (got +Inf)",
	} {
		if _, err := FromFlags(flags(t, "--learning-rate", arg), "flag", nil); summary(err) != want {
			t.Errorf("%s: %s, want %s", arg, summary(err), want)
		}
	}
	l, err := FromFlags(flags(t, "--learning-rate", "1", "--seed", "1"), "flag", func(o *options.Option) bool { return o.Key == "seed" })
	if err != nil || !reflect.DeepEqual(keysOf(l), []string{"seed"}) {
		t.Errorf("filtered flags are %v, %v", keysOf(l), err)
	}
}

func TestFromEnvironment(t *testing.T) {
	d, _ := parseDotEnv(".env", []byte("\nDATASET=\"C:\\new\\t.csv\"\n"))
	l, err := FromEnvironment(testSet(), ".env", d.File, d.Lookup, d.Line)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := l.Lookup("data.raw_csv")
	if v.Value != `C:\new\t.csv` || v.Origin.String() != ".env .env:2:1" {
		t.Errorf("got %v from %s", v.Value, v.Origin)
	}
	empty, err := FromEnvironment(testSet(), "environment", "", variables(map[string]string{"DATASET": ""}), nil)
	if err != nil || len(keysOf(empty)) != 0 {
		t.Errorf("an empty variable gives %v, %v", keysOf(empty), err)
	}
}

func TestReplaceAndFail(t *testing.T) {
	set := testSet()
	r := Resolve(set, Defaults(set), mustParse(t, "mcmc:\n  num_chains: 9\n", noVariables))
	e := r.Fail("mcmc.num_chains", "%d is too many", 9)
	want := "t.yaml:2:15: 9 is too many\n    1 | mcmc:\n>   2 |   num_chains: 9\n      |               ^"
	if e.Error() != want || e.Key != "mcmc.num_chains" {
		t.Errorf("got %s", e)
	}
	changed := r.Replace("mcmc.num_chains", 8, "eight is enough")
	if got := trail(changed.Entry("mcmc.num_chains")); got != "8 (rule eight is enough) > 9 (config file t.yaml:2:15) > 4 (default)" {
		t.Errorf("got %s", got)
	}
	if Get[int](r, "mcmc.num_chains") != 9 {
		t.Error("Replace changed its receiver")
	}
	if e := Resolve(set, Defaults(set)).Fail("seed", "odd"); e.Error() != "odd" {
		t.Errorf("error on a default: %s", e)
	}
}

func TestTable(t *testing.T) {
	set := testSet().Filter(func(o *options.Option) bool {
		return o.Key == "seed" || o.Key == "data.profile" || o.Key == "data.label"
	})
	l, err := ParseLayer(set, "config file", "a.yaml", []byte("seed: 1\ndata:\n  label: \"\\e[31mred\"\n  profile: {x: [1]}\n"), noVariables)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Resolve(set, Defaults(set), l).WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	want := `KEY           VALUE      FROM                    INSTEAD OF
seed          1          config file a.yaml:1:7  42 (default)
data.profile  {"x":[1]}  config file a.yaml:4:12  - (default)
data.label    red        config file a.yaml:3:10  none (default)
`
	if squeeze(b.String()) != squeeze(want) {
		t.Errorf("got\n%s", b.String())
	}
}

// squeeze makes column widths irrelevant.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Of any layers, the highest that has a key wins it, and nothing is forgotten.
func TestResolveProperty(t *testing.T) {
	set := testSet()
	rapid.Check(t, func(t *rapid.T) {
		layers, want, count := []*Layer{Defaults(set)}, 42, 1
		for i := range rapid.IntRange(0, 6).Draw(t, "layers") {
			l := NewLayer(fmt.Sprint("l", i))
			if rapid.Bool().Draw(t, "has") {
				want, count = i, count+1
				l.put(set.Get("seed"), i, Origin{})
			}
			layers = append(layers, l)
		}
		e := Resolve(set, layers...).Entry("seed")
		if e.Winner.Value != want || len(e.Losers) != count-1 {
			t.Fatalf("won %v with %d losers, want %d with %d", e.Winner.Value, len(e.Losers), want, count-1)
		}
	})
}

func ExampleResolve() {
	set := options.NewSet(options.Option{
		Key: "mcmc.num_chains", Kind: options.Int, Default: 4, Range: options.AtLeast(1), Flag: "num-chains",
	})
	none := func(string) (string, bool) { return "", false }
	file, err := ParseLayer(set, "config file", "a.yaml", []byte("mcmc:\n  num_chains: ${CHAINS:-8}\n"), none)
	if err != nil {
		fmt.Println(err)
		return
	}
	override, err := FromMap(set, "override", "", map[string]any{"mcmc.num_chains": 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := Resolve(set, Defaults(set), file, override)
	fmt.Println(Get[int](r, "mcmc.num_chains"))
	for _, l := range r.Entry("mcmc.num_chains").Losers {
		fmt.Println(l.Value, "from", l.Origin)
	}
	// Output:
	// 2
	// 8 from config file a.yaml:2:15
	// 4 from default
}

func loadFile(path string) (*Layer, error) {
	data, err := ReadLimited(path)
	if err != nil {
		return nil, err
	}
	return ParseLayer(testSet(), "config file", path, data, noVariables)
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(path, []byte("seed: 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	l, err := loadFile(path)
	if err != nil || !reflect.DeepEqual(keysOf(l), []string{"seed"}) {
		t.Errorf("got %v, %v", l, err)
	}
	_, err = loadFile(path + "x")
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(summary(err), path+"x: cannot be opened: ") {
		t.Errorf("missing file: %v", err)
	}
	if err := os.WriteFile(path, make([]byte, 2*maxFileSize), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := loadFile(path); !strings.Contains(summary(err), "is larger than 256 KiB") {
		t.Errorf("large file: %v", err)
	}
}
