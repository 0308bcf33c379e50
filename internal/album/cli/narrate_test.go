package cli_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/journal"
)

// What is told of one album, and of two.
func TestEventsAreCounted(t *testing.T) {
	for _, c := range []struct{ event, one, two string }{
		{"data_cleaned", "1 row, 1 album of 1 artist", "2 rows, 2 albums of 2 artists"},
		{"placeholder_artist", ": 1 album, ", ": 2 albums, "},
		{"split_created", ": 1 + 1 + 1 album", ": 2 + 2 + 2 albums"},
		{journal.EventFitStarted, "1 album, 1 parameter", "2 albums, 2 parameters"},
		{journal.EventConvergenceCheck, ", 1 divergence (", ", 2 divergences ("},
	} {
		for n, want := range map[int]string{1: c.one, 2: c.two} {
			var attrs []slog.Attr
			for _, key := range []string{"rows", "albums", "artists", "train", "validation", "test", "dimensions", "divergences"} {
				attrs = append(attrs, slog.Int(key, n))
			}
			if got := cli.Told(c.event, attrs...) + "\n"; !strings.Contains(got, want) || n == 1 && strings.Contains(got, want+"s") {
				t.Errorf("%s of %d: %q, want %q", c.event, n, got, want)
			}
		}
	}
}
