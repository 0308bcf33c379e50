package cli

import (
	"fmt"
	"strings"

	"github.com/latent-go/latent/internal/album/config"
)

func errOutput(output string) error {
	return fmt.Errorf("--output %q: must be text or json", output)
}

// stagesText shortens the list of a complete run.
func stagesText(done []string) string {
	if len(done) == len(config.Stages()) {
		return "all"
	}
	return strings.Join(done, ", ")
}
