package runs

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDiffSettings(t *testing.T) {
	before := json.RawMessage(`{"mcmc":{"chains":4,"samples":1000,"gone":null},"list":[1,2],"same":"x","seed":9007199254740993}`)
	after := json.RawMessage(`{"mcmc":{"samples":2000,"chains":4,"new":"a\u001b[31m"},"list":[2,1],"same":"x","seed":9007199254740992}`)
	var got []string
	for _, c := range DiffSettings(before, after) {
		got = append(got, c.String())
	}
	want := []string{
		"list [1,2] -> [2,1]",
		"mcmc.gone null -> (unset)",
		`mcmc.new (unset) -> "a\u001b[31m"`,
		"mcmc.samples 1000 -> 2000",
		"seed 9007199254740993 -> 9007199254740992", // beyond float64
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	expect(t, "whole", describeChanges(DiffSettings(json.RawMessage("1"), nil)), "1 -> (unset)")
	many := DiffSettings(json.RawMessage(`{}`), json.RawMessage(`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}`))
	expect(t, "many", describeChanges(many), "a (unset) -> 1; b (unset) -> 1; c (unset) -> 1; d (unset) -> 1; and 2 more")
}

// TestDiffAgreesWithHashes: settings differ in a message exactly when they
// differ for the engine.
func TestDiffAgreesWithHashes(t *testing.T) {
	value := rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.MapOfN(rapid.SampledFrom([]string{"x", "y"}), rapid.IntRange(0, 2), 0, 2), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		a, err := canonicalJSON(value.Draw(t, "a"))
		if err != nil {
			t.Fatal(err)
		}
		b, err := canonicalJSON(value.Draw(t, "b"))
		if err != nil {
			t.Fatal(err)
		}
		if same, none := hashSettings("", a) == hashSettings("", b), len(DiffSettings(a, b)) == 0; same != none {
			t.Fatalf("%s and %s: equal hashes %v, no changes %v", a, b, same, none)
		}
	})
}

// TestCanonicalJSON: the order in which settings were built does not matter,
// version and settings cannot be confused.
func TestCanonicalJSON(t *testing.T) {
	a, err := canonicalJSON(struct{ B, A int }{1, 2})
	must(t, err)
	b, err := canonicalJSON(map[string]int{"A": 2, "B": 1})
	must(t, err)
	expect(t, "canonical", string(a), string(b))
	expect(t, "text", string(a), `{"A":2,"B":1}`)
	if hashSettings("1", json.RawMessage("2")) == hashSettings("12", nil) {
		t.Error("the version runs into the settings")
	}
}
