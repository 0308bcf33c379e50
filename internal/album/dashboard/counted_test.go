package dashboard

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/origin"
)

// oneOfMany finds a plural behind the number one.
var oneOfMany = regexp.MustCompile(`(^|[^0-9.,])1 ([a-z]+ )?(albums|artists|rows|features|chains|draws)\b`)

// A run of one artist and one test album is told in the singular on every page.
func TestPagesCountOneInTheSingular(t *testing.T) {
	s := synthetic(1, plainName)
	s.Albums = s.Albums[:1]
	s.Training = &results.Training{Observations: 1, Artists: 1, Features: []string{"x"}}
	s.Metrics.LOO = &evaluate.LOOSummary{NHighK: 1}
	s.Metrics.NewArtists = &evaluate.NewArtists{Metrics: evaluate.Metrics{N: 1}}
	s.Diagnostics.Chains, s.Diagnostics.Draws = 1, 1
	s.Index()
	h := handler(t, s)
	seen := ""
	for _, path := range []string{"/overview", "/data", "/predictions", "/artists", "/artist?name=" + strings.ReplaceAll(plainName(0), " ", "+"), "/coefficients", "/diagnostics"} {
		w := get(t, h, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s answers %d", path, w.Code)
		}
		if found := oneOfMany.FindAllString(w.Body.String(), -1); found != nil {
			t.Errorf("%s says %q", path, found)
		}
		seen += w.Body.String()
	}
	for _, want := range []string{"1 album of 1 artist, 1 feature", "1 album found.", "1 artist. Search", "1 chain of 1 draw", "1 album with a Pareto k"} {
		if !strings.Contains(seen, want) {
			t.Errorf("no page says %q", want)
		}
	}
}

// The version is the program's, not the commit of the repository in which it ran.
func TestVersionIsThePrograms(t *testing.T) {
	s := synthetic(1, plainName)
	s.Manifest.ProgramVersion, s.Manifest.Build = "v1.2.3", origin.Build{Revision: "0a1b2c3d4e5f"}
	s.Manifest.Git = origin.Git{Commit: "feedfacefeedface"}
	page := get(t, handler(t, s), "/overview").Body.String()
	if !regexp.MustCompile(`Version</td>\s*<td[^>]*>v1\.2\.3 0a1b2c3d4e5f<`).MatchString(page) || strings.Contains(page, "feedface") {
		t.Errorf("got %s", regexp.MustCompile(`(?s)Version.{0,200}`).FindString(page))
	}
}
