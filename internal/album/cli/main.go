// Package cli is the command line of aoty-pipeline: its commands, what they
// print, and the one switch from errors to exit codes.
package cli

import (
	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/submit"
	"github.com/latent-go/latent/internal/term"
)

// Program is the name of the binary, in help texts and manifests.
const Program = "aoty-pipeline"

// App is the program.
var App = program.Program{
	Name:  Program,
	Short: "Bayesian prediction of album scores",
	Long: `aoty-pipeline predicts the score of an artist's next album, with honest
uncertainty, from a CSV of albums: it cleans the data, fits a hierarchical
Bayesian model, checks it against albums that it has not seen, and writes a
report. Start with "aoty-pipeline run".`,
	Commands: func(ui *term.UI) []*cobra.Command {
		return []*cobra.Command{
			runCommand(ui),
			stageCommand(ui),
			runsCommand(ui),
			profileCommand(ui),
			exportFiguresCommand(ui),
			diagramsCommand(ui),
			visualizeCommand(ui),
			rehearseCommand(ui),
			predictCommand(ui),
			sensitivityCommand(ui),
			calibrateCommand(ui),
			submit.Command(submit.Program{Name: Program, Splits: []string{"sensitivity", "calibrate", "run"}, Width: helpWidth, UI: ui}),
			dataCommand(ui),
			simulateCommand(ui),
		}
	},
	Code:  exitCode,
	Hints: hints,
}

// Main runs the program with the arguments of the process and returns its exit
// code.
func Main() int { return App.Main() }
