package whole_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
)

// TestSelectedOnItsOutcome: of albums that are in the table because of their scores,
// as in charts of favourites, the model predicts none worse than the global mean does,
// within two paired standard errors.
func TestSelectedOnItsOutcome(t *testing.T) {
	if testing.Short() {
		t.Skip("samples two posteriors of 1,500 albums")
	}
	dir := t.TempDir()
	for _, line := range []string{
		"simulate best.csv --artists 3000 --select-top 1500",
		"run --dataset best.csv --num-chains 2 --num-samples 250 --num-warmup 250 --stages data,splits,features,train,evaluate",
	} {
		if out, err := seedCommand(t, dir, strings.Fields(line)).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	found, err := filepath.Glob(filepath.Join(dir, "reports", "2*"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	all, err := results.Of(catalog.User).Metrics.Read(found[0])
	if err != nil {
		t.Fatal(err)
	}
	m := all.Of(catalog.User)
	for name, b := range map[string]*evaluate.Baselines{"known artists": m.Baselines, "new artists": m.NewArtists.Baselines} {
		v := b.GlobalMean.Model
		for what, d := range map[string]evaluate.Difference{"CRPS": v.CRPS, "squared error": v.SquaredError} {
			t.Logf("%s: %s of the model less that of the global mean %.3f (standard error %.3f), %d albums", name, what, d.Mean, float64(d.SE), d.Albums)
			if d.Verdict() != evaluate.Alike && d.Verdict() != evaluate.Lower {
				t.Errorf("%s: %s %s", name, what, d.Verdict().Words())
			}
		}
	}
}
