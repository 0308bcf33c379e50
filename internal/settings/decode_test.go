package settings

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/options"
)

type decoded struct {
	Seed uint64 `key:"seed"`
	Data struct {
		RawCSV  string `key:"raw_csv"`
		Profile *Node  `key:"profile"`
		Label   string `key:"label"`
	} `key:"data"`
	MCMC struct {
		NumChains    int     `key:"num_chains"`
		TargetAccept float64 `key:"target_accept"`
	} `key:"mcmc"`
	Genre   bool     `key:"features.genre"`
	Targets []string `key:"model.targets"`
	Prior   string   `key:"model.prior"`
	Batch   *int     `key:"batch"`
	Rate    *float64 `key:"learning_rate"`
	Ignored int
}

func TestDecodeAndEncodeAgree(t *testing.T) {
	text := "seed: 7\nbatch: 5\nlearning_rate: 0.5\nmodel.targets: [critic]\ndata: {profile: {a: 1}, label: x}\nfeatures.genre: false\n"
	r := Resolve(testSet(), Defaults(testSet()), mustParse(t, text, noVariables))
	var d decoded
	Decode(r, &d)
	if d.Seed != 7 || *d.Batch != 5 || *d.Rate != 0.5 || d.Genre || d.Targets[0] != "critic" || d.Data.Profile.Get("a").Value != 1 || d.MCMC.NumChains != 4 {
		t.Errorf("decoded %+v", d)
	}
	values := Encode(&d)
	if len(values) != len(testSet().All())-1 { // run.dry_run has no field
		t.Errorf("encoded %d keys", len(values))
	}
	for key, v := range values {
		if want := r.Entry(key).Winner.Value; !reflect.DeepEqual(v, want) {
			t.Errorf("%s encodes as %v, was %v", key, v, want)
		}
	}
	d.Targets[0] = "changed"
	if Get[[]string](r, "model.targets")[0] != "critic" {
		t.Error("a decoded list shares memory with the settings")
	}
}

func TestDecodeUnset(t *testing.T) {
	r := Resolve(testSet(), Defaults(testSet()))
	d := decoded{Batch: new(int)}
	Decode(r, &d)
	if d.Batch != nil || d.Data.Profile != nil {
		t.Errorf("unset options decode as %v, %v", d.Batch, d.Data.Profile)
	}
	if v := Encode(&d); v["batch"] != nil || v["data.profile"] != nil {
		t.Errorf("unset fields encode as %v, %v", v["batch"], v["data.profile"])
	}
	if _, ok := Lookup[int](r, "batch"); ok {
		t.Error("batch is set")
	}
	if n, ok := Lookup[int](r, "seed"); !ok || n != 42 {
		t.Error("seed is not set")
	}
}

func TestProgrammerErrorsPanic(t *testing.T) {
	r := Resolve(testSet(), Defaults(testSet()))
	for name, f := range map[string]func(){
		"unknown key": func() { r.Entry("nothing") },
		"wrong type":  func() { Get[string](r, "seed") },
		"field of no key": func() {
			Decode(r, &struct {
				X int `key:"x"`
			}{})
		},
		"field type": func() {
			Decode(r, &struct {
				X string `key:"seed"`
			}{})
		},
		"no lowest layer": func() { Resolve(testSet(), NewLayer("empty")) },
		"replace":         func() { r.Replace("seed", "x", "") },
		"node":            func() { nodeOf(struct{}{}) },
	} {
		func() {
			defer func() {
				if p := recover(); p == nil || !strings.HasPrefix(fmt.Sprint(p), "settings: ") {
					t.Errorf("%s: recovered %v", name, p)
				}
			}()
			f()
		}()
	}
}

// What a manifest stores as JSON comes back as the same settings.
func TestValuesSurviveJSON(t *testing.T) {
	text := "seed: 9007199254740993\nmcmc.target_accept: 0.9\nmodel.targets: [critic]\ndata: {profile: {a: [1, 2.5, null, {b: true}]}, label: \"<x>\"}\n"
	first := Resolve(testSet(), Defaults(testSet()), mustParse(t, text, noVariables))
	b, err := json.Marshal(values(first))
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.UseNumber()
	if err := dec.Decode(&back); err != nil {
		t.Fatal(err)
	}
	l, err := FromMap(testSet(), "manifest", "", back)
	if err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(values(Resolve(testSet(), Defaults(testSet()), l)))
	if err != nil || string(second) != string(b) {
		t.Errorf("%v\n%s\n%s", err, b, second)
	}
}

func TestNode(t *testing.T) {
	l := mustParse(t, "data:\n  profile:\n    score: {scale: 5}\n    gone: ${NOT}\n    list: [a]\n", noVariables)
	v, _ := l.Lookup("data.profile")
	n := v.Value.(*Node)
	if _, isText := n.Get("score").Text(); isText || n.Get("nothing") != nil || !n.Get("gone").IsNull() || n.Get("score").IsNull() {
		t.Error("lookups are wrong")
	}
	scale := n.Get("score").Get("scale")
	o := &options.Option{Key: "scale", Kind: options.Int, Default: 1, Range: options.Between(1, 4)}
	if _, err := scale.As(o); summary(err) != "t.yaml:3:20: scale must be between 1 and 4" {
		t.Errorf("got %v", err)
	}
	if e := n.Pairs[0].Errorf("bad %d", 1); e.Summary() != "t.yaml:3:5: bad 1" || !strings.Contains(e.Excerpt, ">   3 |     score: {scale: 5}") {
		t.Errorf("got %v", e)
	}
	if e := nodeOf(map[string]any{"b": []string{"x"}, "a": 1.5}).Pairs[0].Errorf("bad"); e.Error() != "bad" {
		t.Errorf("a node without a file says %q", e)
	}
}
