package pipeline

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/jsontree"
)

// TestDiffAgreesWithHashes: settings differ in a message exactly when they
// differ for the engine.
func TestDiffAgreesWithHashes(t *testing.T) {
	value := rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.MapOfN(rapid.SampledFrom([]string{"x", "y"}), rapid.IntRange(0, 2), 0, 2), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		a, err := jsontree.Canonical(value.Draw(t, "a"))
		if err != nil {
			t.Fatal(err)
		}
		b, err := jsontree.Canonical(value.Draw(t, "b"))
		if err != nil {
			t.Fatal(err)
		}
		if same, none := hashSettings("", a) == hashSettings("", b), len(jsontree.Diff(a, b)) == 0; same != none {
			t.Fatalf("%s and %s: equal hashes %v, no changes %v", a, b, same, none)
		}
	})
}

// TestVersionAndSettingsAreApart: they cannot be confused.
func TestVersionAndSettingsAreApart(t *testing.T) {
	if hashSettings("1", json.RawMessage("2")) == hashSettings("12", nil) {
		t.Error("the version runs into the settings")
	}
}
