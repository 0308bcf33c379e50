package cli

import (
	"time"

	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/term"
)

// notices tells through the user interface. The warnings were told before.
func notices(ui *term.UI, quiet bool, warnings []string) *output.Notices {
	run := output.Begin(Program, commandLine(), time.Now())
	run.Warnings = warnings
	if quiet {
		return output.NewNotices(nil, ui.Warnf, run)
	}
	return output.NewNotices(ui.Infof, ui.Warnf, run)
}
