package cli

import (
	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/term"
)

func profileCommand(ui *term.UI) *cobra.Command {
	return &cobra.Command{
		Use:   "profile FILE.csv",
		Short: "Propose a dataset profile for a CSV",
		Long: `Looks at the header and the first rows of a CSV and proposes how its columns
map to the canonical ones. Redirect the output to a file, correct it, and give
it to "run --profile".`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return proposeProfile(ui, args[0]) },
	}
}

func proposeProfile(ui *term.UI, file string) error {
	p, notes, err := ingest.Propose(file)
	if err != nil {
		return err
	}
	for _, n := range notes {
		ui.Infof("%s", n)
	}
	text, err := p.YAML()
	if err != nil {
		return err
	}
	_, err = ui.Out().Write(text)
	return err
}
