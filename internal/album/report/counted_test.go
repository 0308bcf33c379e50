package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/evaluate"
)

// A card of one artist and one test album speaks in the singular.
func TestCardCountsOneInTheSingular(t *testing.T) {
	c := small()
	c.Rows, c.Albums, c.Artists, c.TrainArtists, c.Train, c.Validation = 1, 1, 1, 1, 1, 0
	c.Evaluation.LOO = &evaluate.LOOSummary{NHighK: 1}
	c.Evaluation.OneStepAhead = &evaluate.OneStepAhead{N: 1}
	c.Evaluation.NewArtists = &evaluate.NewArtists{Metrics: evaluate.Metrics{N: 1}, Debuts: &evaluate.Metrics{N: 1}}
	var b bytes.Buffer
	if err := WriteCard(&b, c); err != nil {
		t.Fatal(err)
	}
	if err := WriteHTML(&b, c, drawable()); err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`(^|[^0-9.,])1 ([a-z]+ )?(albums|artists|rows|debuts)\b`).FindAllString(b.String(), -1); found != nil {
		t.Errorf("it says %q", found)
	}
	for _, want := range []string{"1, by 1 artist |", "1 album of 1 artist (", "| 1 test album,", "1 album of new artists", "1 debut:", "1 album above", "cover 0.0% of 1 test album:", "on the 1 test album:"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
}
