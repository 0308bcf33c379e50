package cli

import (
	"strings"

	"github.com/latent-go/latent/internal/album/config"
)

// stagesText shortens the list of a complete run.
func stagesText(done []string) string {
	if len(done) == len(config.Stages()) {
		return "all"
	}
	return strings.Join(done, ", ")
}
