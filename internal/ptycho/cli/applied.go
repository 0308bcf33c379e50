package cli

import (
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/term"
)

// printApplied prints every setting, where it came from and what it beat: a table
// that fits on a terminal, a line each elsewhere.
func printApplied(ui *term.UI, a config.Applied) error {
	if ui.Framed() {
		ui.Table(a.Headers(), a.Rows(), term.TableOptions{})
		return nil
	}
	return a.WriteTable(ui.Out())
}
