package jsontree

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/latent-go/latent/internal/filetest"
)

func TestDiff(t *testing.T) {
	before := json.RawMessage(`{"mcmc":{"chains":4,"samples":1000,"gone":null},"list":[1,2],"same":"x","seed":9007199254740993}`)
	after := json.RawMessage(`{"mcmc":{"samples":2000,"chains":4,"new":"a\u001b[31m"},"list":[2,1],"same":"x","seed":9007199254740992}`)
	var got []string
	for _, c := range Diff(before, after) {
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
	filetest.Expect(t, "whole", Describe(Diff(json.RawMessage("1"), nil)), "1 -> (unset)")
	many := Diff(json.RawMessage(`{}`), json.RawMessage(`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}`))
	filetest.Expect(t, "many", Describe(many), "a (unset) -> 1; b (unset) -> 1; c (unset) -> 1; d (unset) -> 1; and 2 more")
}

// TestCanonical: the order in which settings were built does not matter.
func TestCanonical(t *testing.T) {
	a, err := Canonical(struct{ B, A int }{1, 2})
	filetest.Must(t, err)
	b, err := Canonical(map[string]int{"A": 2, "B": 1})
	filetest.Must(t, err)
	filetest.Expect(t, "canonical", string(a), string(b))
	filetest.Expect(t, "text", string(a), `{"A":2,"B":1}`)
}

// FuzzDiff: a value differs from itself in nothing, however it is written, and a
// difference has a line for the terminal.
func FuzzDiff(f *testing.F) {
	f.Add(`{"a":{"b":1},"c":[1,2]}`, `{"a":{"b":2},"d":null}`)
	f.Add(`{"":{"":1e400}}`, `[]`)
	f.Add("{\"a\u202e\":\"\\u001b\"}", "not JSON")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, c := range Diff(json.RawMessage(a), json.RawMessage(b)) {
			if strings.ContainsFunc(c.String(), unicode.IsControl) {
				t.Errorf("%q", c.String())
			}
		}
		var tree any
		dec := json.NewDecoder(strings.NewReader(a))
		dec.UseNumber()
		if dec.Decode(&tree) != nil {
			return
		}
		text, err := Canonical(tree)
		filetest.Must(t, err)
		if d := Diff(json.RawMessage(a), text); len(d) > 0 {
			t.Errorf("%q differs from itself: %s", a, Describe(d))
		}
	})
}
