// Package cli is the command line of ptycho: its commands, what they print, and
// the one switch from errors to exit codes.
package cli

import (
	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/submit"
	"github.com/latent-go/latent/internal/term"
)

// Program is the name of the binary, in help texts and records.
const Program = "ptycho"

// helpWidth is the width of help texts.
const helpWidth = 100

// App is the program.
var App = program.Program{
	Name:  Program,
	Short: "Ptychographic reconstruction",
	Long: `ptycho reconstructs an object from diffraction patterns taken at overlapping
positions: with an iterative engine, or with a network that learns from the
physics alone. Start with "ptycho reconstruct", which simulates a Siemens
star when no file is named.`,
	Commands: func(ui *term.UI) []*cobra.Command {
		return []*cobra.Command{
			trainCommand(ui),
			inferenceCommand(ui),
			reconstructCommand(ui),
			inspectCommand(ui),
			evaluateCommand(ui),
			compareCommand(ui),
			convertCommand(ui),
			exportCommand(ui),
			simulateCommand(ui),
			batchCommand(ui),
			submit.Command(submit.Program{Name: Program, Splits: []string{"batch"}, Width: helpWidth, UI: ui}),
			dataCommand(ui),
		}
	},
	Code:  exitCode,
	Hints: hints,
}

// Main runs the program with the arguments of the process and returns its exit
// code.
func Main() int { return App.Main() }

// bind gives a command its flags, completions and grouped help.
func bind(cmd *cobra.Command, set *options.Set) *cobra.Command {
	if err := set.Attach(cmd, helpWidth); err != nil {
		panic("cli: " + err.Error()) // a flag that was declared twice
	}
	return cmd
}
