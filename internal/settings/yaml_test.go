package settings

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseLayer(t *testing.T) {
	vars := variables(map[string]string{"CHAINS": "8", "WHERE": "/data/x: y.csv", "ON": "false", "LIST": "user, critic", "EMPTY": ""})
	for _, c := range []struct {
		text string
		want map[string]any
	}{
		{"", map[string]any{}},
		{"# nothing\n", map[string]any{}},
		{"---\n", map[string]any{}},
		{"# c\n---\nseed: 1\n...\n", map[string]any{"seed": 1}},
		{"\ufeffseed: 1\r\nmcmc:\r\n  num_chains: 2\r\n", map[string]any{"seed": 1, "mcmc.num_chains": 2}},
		{"mcmc:\n", map[string]any{}},
		{"mcmc.num_chains: 3\n", map[string]any{"mcmc.num_chains": 3}},
		{"mcmc: {num_chains: 3, target_accept: 0.9}\n", map[string]any{"mcmc.num_chains": 3, "mcmc.target_accept": 0.9}},
		{"target_accept: 0.9\n", map[string]any{"mcmc.target_accept": 0.9}}, // alias
		{"learning_rate: 1e-3\nbatch: 1e3\n", map[string]any{"learning_rate": 1e-3, "batch": 1000}},
		{"seed: 010\n", map[string]any{"seed": 10}},
		{"seed: 0o10\n", map[string]any{"seed": 8}},
		{"seed: 0x10\n", map[string]any{"seed": 16}},
		{"batch: ~\n", map[string]any{"batch": nil}},
		{"model.targets: critic\n", map[string]any{"model.targets": []string{"critic"}}},
		{"model:\n  targets:\n    - user\n    - critic\n", map[string]any{"model.targets": []string{"user", "critic"}}},
		{"data.raw_csv: 'a: b'\n", map[string]any{"data.raw_csv": "a: b"}},
		{"data.raw_csv: \"C:\\\\new\\\\t.csv\"\n", map[string]any{"data.raw_csv": `C:\new\t.csv`}},
		{`data.raw_csv: C:\new\t.csv` + "\n", map[string]any{"data.raw_csv": `C:\new\t.csv`}},
		{"data.label: |\n  two\n  lines\n", map[string]any{"data.label": "two\nlines\n"}},
		{"data.label: ${WHERE}\n", map[string]any{"data.label": "/data/x: y.csv"}},
		{"data.label: \"in ${WHERE}!\"\n", map[string]any{"data.label": "in /data/x: y.csv!"}},
		{"data.label: ${NOT:-there}\n", map[string]any{"data.label": "there"}},
		{"data.label: ${NOT:-}\n", map[string]any{"data.label": ""}},
		{"data.label: $$HOME $WHERE\n", map[string]any{"data.label": "$HOME /data/x: y.csv"}},
		{"data.label: 'C:\\Users\\new'\n", map[string]any{"data.label": `C:\Users\new`}}, // the remedies for a bad escape
		{"data.label: \"C:/Users/new\"\n", map[string]any{"data.label": `C:/Users/new`}},
		{"data.label: \"\\x41\\u00e9\\U0001F600 \\ud83d\\ude00\\\n  b\" # \"\\q\n", map[string]any{"data.label": "A\u00e9\U0001F600 \U0001F600b"}},
		{"mcmc.num_chains: ${CHAINS}\n", map[string]any{"mcmc.num_chains": 8}},
		{"mcmc.num_chains: ${NOT:-2}\n", map[string]any{"mcmc.num_chains": 2}},
		{"features.genre: ${ON}\n", map[string]any{"features.genre": false}},
		{"model.targets: ${LIST}\n", map[string]any{"model.targets": []string{"user", "critic"}}},
		{"model.targets: [\"${NOT:-critic}\"]\n", map[string]any{"model.targets": []string{"critic"}}},
		{"seed: &s 5\nbatch: *s\n", map[string]any{"seed": 5, "batch": 5}},
		{"\"seed\": 1\n'batch': 2\n", map[string]any{"seed": 1, "batch": 2}},
		{"data: {profile: a.yaml}\n", map[string]any{"data.profile": "a.yaml"}},
		{"data:\n  profile:\n    names: {a: [1, 2.5, null, true, x]}\n", map[string]any{
			"data.profile": map[string]any{"names": map[string]any{"a": []any{1, 2.5, nil, true, "x"}}},
		}},
	} {
		l, err := parseText(c.text, vars)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		got := map[string]any{}
		for _, key := range keysOf(l) {
			v, _ := l.Lookup(key)
			got[key] = Plain(v.Value)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q gives %v, want %v", c.text, got, c.want)
		}
	}
}

func TestParseLayerErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"seed: 1\nmcmc:\n  num_chain: 4\n", `t.yaml:3:3: unknown key "mcmc.num_chain" (did you mean "mcmc.num_chains"?)`},
		{"target_acept: 0.9\n", `t.yaml:1:1: unknown key "target_acept" (did you mean "mcmc.target_accept"?)`},
		{"dataset:\n  raw_csv: x\n", `t.yaml:1:1: unknown key "dataset"`},
		{"mcm:\n  num_chains: 1\n", `t.yaml:1:1: unknown key "mcm" (did you mean "mcmc"?)`},
		{"seed: {a: 1}\n", `t.yaml:1:7: seed must be a whole number, not a mapping`},
		{"seed: one\n", `t.yaml:1:7: seed must be a whole number, not the text "one"`},
		{"seed: \"1\"\n", `t.yaml:1:7: seed must be a whole number, not the text "1"`},
		{"seed: 1_000\n", `t.yaml:1:7: seed must be a whole number, not the text "1_000"`},
		{"seed: -1\n", `t.yaml:1:7: seed must be at least 0`},
		{"seed: 99999999999999999999\n", `t.yaml:1:7: seed must be a whole number, not 1e+20`},
		{"seed:\n", `t.yaml:1:7: seed must not be empty: a whole number is needed`},
		{"mcmc:\n  target_accept: 1.5\n", `t.yaml:2:18: mcmc.target_accept must be between 0.5 and 0.999`},
		{"mcmc:\n  target_accept: .nan\n", `t.yaml:2:18: mcmc.target_accept must be between 0.5 and 0.999`},
		{"learning_rate: -.inf\n", `t.yaml:1:16: learning_rate must be > 0 (got -Inf)`},
		{"learning_rate: fast\n", `t.yaml:1:16: learning_rate must be a number, not the text "fast"`},
		{"features: {genre: yes}\n", `t.yaml:1:19: features.genre must be true or false, not the text "yes"`},
		{"model: {prior: betta}\n", `t.yaml:1:16: model.prior must be one of beta, logit-normal (did you mean beta?)`},
		{"model.targets: [user, citric]\n", `t.yaml:1:23: model.targets must be one of user, critic (did you mean critic?)`},
		{"model.targets: [user, 5]\n", `t.yaml:1:23: model.targets must be a list of texts: put this one in quotes`},
		{"model.targets: [user, \"${NOT}\"]\n", `t.yaml:1:23: model.targets: NOT is not set`},
		{"model.targets: []\n", `t.yaml:1:16: model.targets must name at least one of user, critic`},
		{"mcmc: 5\n", `t.yaml:1:1: mcmc is a section: its keys go below it`},
		{"run.dry_run: true\n", `t.yaml:1:1: run.dry_run can only be given on the command line (use --dry-run)`},
		{"seed: 1\nseed: 2\n", `t.yaml:2:1: mapping key "seed" already defined at [1:1]`},
		{"mcmc:\n  num_chains: 1\nmcmc.num_chains: 2\n", `t.yaml:3:1: mcmc.num_chains is already given in line 2`},
		{"mcmc:\n  target_accept: 0.9\ntarget_accept: 0.9\n", `t.yaml:3:1: mcmc.target_accept is already given in line 2`},
		{"data.label: ${DIR}/x\n", `t.yaml:1:13: the variable DIR is not set: set it, or write ${DIR:-default}, or $$ for a dollar sign`},
		{"data.label: a${\n", `t.yaml:1:13: the reference "${" has no closing brace; write $$ for a dollar sign`},
		{"mcmc.num_chains: ${N:-many}\n", `t.yaml:1:18: mcmc.num_chains must be a whole number`},
		{"- 1\n- 2\n", `t.yaml:1:1: the file must be a mapping of keys to values`},
		{"hello\n", `t.yaml:1:1: the file must be a mapping of keys to values`},
		{"5: x\n", `t.yaml:1:1: keys must be texts: put 5 in quotes`},
		{"~: x\n", `t.yaml:1:1: keys must be texts: put ~ in quotes`},
		{"seed: 1\n---\nseed: 2\n", `t.yaml:3:1: a second document starts here: a configuration file has one`},
		{"seed: !!int 1\n", `t.yaml:1:7: the tag !!int is not supported: write plain values`},
		{"a: &x {seed: 1}\n<<: *x\n", `t.yaml:2:1: merge keys (<<) are not supported: put the common part in a file of its own and give it first`},
		{"? seed\n: 1\n", `t.yaml:1:1: keys after a question mark are not supported: write key: value`},
		{"%YAML 1.2\n---\nseed: 1\n", `t.yaml:1:1: YAML directives are not supported`},
		{"seed: *nothing\n", `t.yaml:1:7: the alias *nothing has no anchor before it`},
		{"data.profile: &a [*a]\n", `t.yaml:1:19: the alias *a has no anchor before it`},
		{"mcmc:\n\tnum_chains: 1\n", "t.yaml:2:1: a tab cannot indent in YAML: use spaces"},
		{"seed: [1\nmcmc: 2\n", `t.yaml:2:1: ',' or ']' must be specified`},
		{"seed: \"open\n", `t.yaml:1:7: could not find end character of double-quoted text`},
		{"\xff\xfes\x00", `t.yaml: is UTF-16: save it as UTF-8`},
		{"seed: \xff\n", `t.yaml: is not UTF-8: save it as UTF-8`},
		{"seed: \x00\n", `t.yaml: contains a NUL byte: this is no text file`},
	} {
		if _, err := parseText(c.text, noVariables); summary(err) != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, summary(err), c.want)
		}
	}
}

func TestErrorsShowTheSource(t *testing.T) {
	_, err := parseText("# one\nmcmc:\n  target_acept: 0.9 # \x1b[31m\u202e\n", noVariables)
	want := "t.yaml:3:3: unknown key \"mcmc.target_acept\" (did you mean \"mcmc.target_accept\"?)\n" +
		"    1 | # one\n    2 | mcmc:\n>   3 |   target_acept: 0.9 # ?[31m?\n      |   ^"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestAllMistakesAreReported(t *testing.T) {
	_, err := parseText("seed: x\nbatch: 0\nnothing: 1\n", noVariables)
	for _, want := range []string{"t.yaml:1:7: seed", "t.yaml:2:8: batch", "t.yaml:3:1: unknown key"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	_, err = parseText(strings.Repeat("x", 3)+": 1\n"+manyKeys(50), noVariables)
	if n := strings.Count(err.Error(), "unknown key"); n != mostErrors {
		t.Errorf("%d errors are shown, want %d", n, mostErrors)
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	return b.String()
}

// Each text is far beyond a configuration file. Without the limits the nested
// ones cost minutes and gigabytes.
func TestHostileYAML(t *testing.T) {
	laughs := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 12; i++ {
		laughs += fmt.Sprintf("a%d: &a%d [*a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d]\n", i, i, i-1)
	}
	for name, text := range map[string]string{
		"billion laughs": laughs,
		"brackets":       strings.Repeat("[", 200_000),
		"braces":         strings.Repeat("{a: ", 60_000),
		"dashes":         strings.Repeat("- ", 100_000),
		"staircase":      staircase(700),
		"anchors":        strings.Repeat("&a ", 80_000),
		"brackets 19k":   strings.Repeat("[", 19_000),
		"dashes 19k":     strings.Repeat("- ", 19_000),
		"anchors 9k":     strings.Repeat("&a ", 9_000),
		"keys":           manyKeys(8000),
		"large":          "data.label: " + strings.Repeat("x", maxFileSize),
		"tags":           strings.Repeat("!a ", 80_000),
		"question marks": strings.Repeat("? ", 100_000),
	} {
		start := time.Now()
		_, err := parseText(text, noVariables)
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		if len(summary(err)) > 1000 {
			t.Errorf("%s: the message has %d bytes", name, len(summary(err)))
		}
	}
}

// A file may begin with a colon, before which there is nothing.
func TestColonFirst(t *testing.T) {
	for text, place := range map[string]string{":": ":1:1: ", ": 7\n": ":1:1: ", ":\n  a: 1\n": ":1:1: ", "\n: 7": ":2:1: "} {
		if _, err := parseText(text, noVariables); err == nil || !strings.Contains(err.Error(), place) {
			t.Errorf("%q: error %v, want one at %s", text, err, place)
		}
	}
}

// staircase nests n mappings by indentation.
func staircase(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestDeepButLegal(t *testing.T) {
	const deep = maxDepth - 4
	text := "data.profile: " + strings.Repeat("[", deep) + strings.Repeat("]", deep) + "\n"
	mustParse(t, text, noVariables)
	mustParse(t, "data.profile:\n"+strings.Repeat("  - a: 1\n", 2000), noVariables)
}

func TestCoreScalars(t *testing.T) {
	for text, want := range map[string]any{
		"": nil, "~": nil, "null": nil, "NULL": nil, "true": true, "False": false, "yes": "yes", "on": "on",
		"1": 1, "-1": -1, "+1": 1, "010": 10, "0o17": 15, "0xff": 255, "1_0": "1_0", "0b1": "0b1",
		"1.5": 1.5, ".5": 0.5, "1.": 1.0, "1e3": 1000.0, "1E-3": 1e-3, "e3": "e3", "1e": "1e", ".": ".", "-": "-",
		".inf": math.Inf(1), "-.Inf": math.Inf(-1), "+.INF": math.Inf(1), "--.inf": "--.inf", "inf": "inf",
		"9223372036854775808": 9223372036854775808.0, "0xffffffffffffffffff": math.Inf(1), "1e999": math.Inf(1),
	} {
		got, ok := coreScalar(text)
		if !ok {
			got = text
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v (%T), want %v", text, got, got, want)
		}
	}
	if v, ok := coreScalar(".nan"); !ok || !math.IsNaN(v.(float64)) {
		t.Errorf(".nan is %v", v)
	}
}

// Whatever the bytes, parsing ends with a layer or an error with a position, and
// never panics. An accepted layer resolves, and its values pass their own checks.
func FuzzLayer(f *testing.F) {
	for _, s := range []string{
		"", "seed: 1\n", "mcmc: {num_chains: ${N:-3}}\n", "data:\n  profile:\n    a: [1, {b: c}]\n", "a: &x [*x]\n",
		"model.targets: [user, critic]\n", "data.label: |\n  x\n", "? a\n: b\n", "seed: 1\n---\n", "\ufeff", "data.raw_csv: \"${DATASET}\"\n",
		"[[[[", "- - - -", "'", "\"\\x", "a: b: c", "<<: 1", "!!binary x", "%TAG", "data.label: $${X}\n",
	} {
		f.Add([]byte(s))
	}
	vars := variables(map[string]string{"DATASET": "x.csv", "N": "2"})
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLayer(testSet(), "config file", "t.yaml", data, vars)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "t.yaml") {
				t.Fatalf("the error does not name the file: %v", err)
			}
			return
		}
		r := Resolve(testSet(), Defaults(testSet()), l)
		for _, e := range r.Entries() {
			if _, err := testSet().Get(e.Key).Check(e.Winner.Value); err != nil {
				t.Fatalf("%s has a value that is not allowed: %v", e.Key, err)
			}
		}
		if err := r.WriteTable(&strings.Builder{}); err != nil {
			t.Fatal(err)
		}
	})
}

// A section is read whatever else the file has, if it is YAML.
func TestReadSection(t *testing.T) {
	n, err := ReadSection("a.yaml", []byte("other: [1, 2]\nsubmit:\n  partition: long\n"), "submit")
	if err != nil || n == nil {
		t.Fatal(n, err)
	}
	if text, _ := n.Get("partition").Text(); text != "long" {
		t.Errorf("partition is %q", text)
	}
	for _, text := range []string{"", "other: 1"} {
		if n, err := ReadSection("a.yaml", []byte(text), "submit"); n != nil || err != nil {
			t.Errorf("%q: %v, %v", text, n, err)
		}
	}
	for text, want := range map[string]string{"submit: 3": "a.yaml:1:9: submit must be a mapping", "submit: [": "a.yaml", "[1]": "must be a mapping"} {
		if _, err := ReadSection("a.yaml", []byte(text), "submit"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
