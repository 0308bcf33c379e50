package charts

import (
	"math"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/figure"
)

// TestScoresShowNoComb: where every whole score is there equally often, the bars
// are equally high.
func TestScoresShowNoComb(t *testing.T) {
	d := &Data{}
	for v := 5.0; v <= 100; v++ {
		d.Albums = append(d.Albums, catalog.Album{UserScore: v, CriticScore: math.NaN()})
	}
	f, err := drawScores(d, Query{})
	if err != nil {
		t.Fatal(err)
	}
	h, ok := f.Panels[0].Layers[0].(figure.Histogram)
	if !ok || len(h.Counts) == 0 {
		t.Fatalf("the figure has no histogram: %+v", f.Panels[0].Layers)
	}
	for i, c := range h.Counts {
		if c != h.Counts[0] {
			t.Fatalf("bar %d from %g to %g counts %g scores, the first %g", i, h.Edges[i], h.Edges[i+1], c, h.Counts[0])
		}
	}
}
