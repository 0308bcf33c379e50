package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/term"
)

func profileCommand(ui *term.UI) *cobra.Command {
	return &cobra.Command{
		Use:   "profile FILE.csv",
		Short: "Propose a dataset profile for a CSV",
		Long: `Looks at the header and the first rows of a CSV and proposes how its columns
map to the canonical ones. Redirect the output to a file, correct it, and give
it to "run --profile".`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("name one CSV file: %s", cmd.UseLine())
			}
			return nil
		},
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
	if _, err = ui.Out().Write(text); err != nil {
		return err
	}
	ui.Hintf("%s", next(p, file))
	return nil
}

// next is the command that uses a proposal.
func next(p *ingest.Profile, file string) string {
	name := safetext.ShellWord(file)
	switch {
	case p.Shipped():
		return Program + " run --dataset " + name
	case p.Validate() != nil:
		return "add what is missing to the proposal, and give it with: " + Program + " run --dataset " + name + " --profile FILE.yaml"
	}
	return "keep the proposal in a file, and use it: " + ingest.Proposal(file)
}
