package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/forecast"
	"github.com/latent-go/latent/internal/term"
)

// meaning are forecasts with the given means.
func meaning(means ...float64) []forecast.Forecast {
	var list []forecast.Forecast
	for i, m := range means {
		list = append(list, forecast.Forecast{
			Album:      catalog.Album{Artist: string(rune('A' + i)), Title: "T"},
			Prediction: evaluate.Prediction{Mean: m, SD: 5, Quantiles: [9]float64{m - 9, m - 8, m - 6, m - 3, m, m + 3, m + 6, m + 8, m + 9}},
		})
	}
	return list
}

// TestBeyondTheScale: a mean that no score can have is told in a line, with how many
// there are and the furthest; the table shows the end of the scale, CSV the number.
func TestBeyondTheScale(t *testing.T) {
	for _, within := range [][]forecast.Forecast{nil, meaning(0, 50, 100)} {
		if got := beyondScale(within); got != "" {
			t.Errorf("got %q", got)
		}
	}
	list := meaning(101, 50, -4.25, 103)
	for want, of := range map[string][]forecast.Forecast{
		"3 of 4 forecasts have a mean beyond the scale of 0 to 100 (the furthest -4.2, for C)": list,
		"1 of 1 forecast has a mean beyond the scale of 0 to 100 (the furthest 101.0, for A)":  meaning(101),
	} {
		if got := beyondScale(of); !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for format, want := range map[string][]string{"text": {" 100.0 ", " 0.0 "}, "csv": {",103,", ",-4.25,"}} {
		var out bytes.Buffer
		if err := writeForecasts(term.New(&out, &out, term.Options{}), format, list, 70); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%s has no %q:\n%s", format, w, out.String())
			}
		}
	}
}
