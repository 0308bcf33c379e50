package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/config"
)

// A card says of its model what holds for it: with and without a walk, a transform,
// heavy tails and counts, and who chose the features.
func TestCardSaysWhatHolds(t *testing.T) {
	card := func(c *Content) string {
		var b bytes.Buffer
		if err := WriteCard(&b, c); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	still, walk := small(), small()
	still.Still, still.Heavy, still.Density, still.Chosen = true, true, "StudentT(nu, ", "named by features.set"
	still.Transformed, still.Ceiling = "-120 log(1 - score/120)", 120
	walk.Counted, walk.Chosen = true, chosenOnValidation
	for _, c := range []struct {
		card       string
		has, lacks []string
	}{
		{
			card(still),
			[]string{"with a level for each artist", "~ StudentT(nu, a[artist", `(set "", named by features.set)`, "moves on a surrogate", "beyond 0 and 100, though not to 120."},
			[]string{"walk", "NUTS draws the rest", "number of ratings is unknown", "heavier tails than"},
		},
		{
			card(walk),
			[]string{"with a random walk for each artist", "~ Normal(a[artist", `(set "", chosen on validation albums)`, "and walks are integrated out exactly; NUTS draws the rest.", "number of ratings is unknown", "beyond 0 and 100.", "may cover too much"},
			[]string{"surrogate", "not to"},
		},
	} {
		for _, want := range c.has {
			if !strings.Contains(c.card, want) {
				t.Errorf("the card lacks %q", want)
			}
		}
		for _, bad := range c.lacks {
			if strings.Contains(c.card, bad) {
				t.Errorf("the card says %q", bad)
			}
		}
	}
}

// Settings of a walk are no settings of a model without one.
func TestHyperparametersAreOfTheModel(t *testing.T) {
	for walk, rows := range map[string]int{"off": 6, "on": 8} {
		cfg, _, _, err := config.FromLayers()
		if err != nil {
			t.Fatal(err)
		}
		cfg.Model.Walk = walk
		if got := hyperTable(cfg); len(got) != rows {
			t.Errorf("walk %s: %v", walk, got)
		}
	}
}
