// Package cli is the command line of aoty-pipeline: its commands, what they
// print, and the one switch from errors to exit codes.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/term"
)

// Program is the name of the binary, in help texts and manifests.
const Program = "aoty-pipeline"

// Main runs the program with the arguments of the process and returns its exit
// code.
func Main() int {
	return Run(os.Args[1:], os.Stdout, os.Stderr)
}

// Run runs the program. The first interrupt stops the work cleanly; a second
// one kills the process.
func Run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	ui := term.New(stdout, stderr, term.Options{})
	root := newRoot(ui)
	root.SetArgs(args)
	root.SetOut(ui.Out())
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = ui.Lost()
	}
	if err != nil && !is[*silentError](err) {
		ui.Fail(journal.Plain(err), hints(err)...)
	}
	if s, ok := asSilent(err); ok {
		return s.code
	}
	return exitCode(err)
}

func newRoot(ui *term.UI) *cobra.Command {
	root := &cobra.Command{
		Use:   Program,
		Short: "Bayesian prediction of album scores",
		Long: `aoty-pipeline predicts the score of an artist's next album, with honest
uncertainty, from a CSV of albums: it cleans the data, fits a hierarchical
Bayesian model, checks it against albums that it has not seen, and writes a
report. Start with "aoty-pipeline run".`,
		Version:       origin.BuildInfo().Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.Flags().BoolP("version", "V", false, "Show version and exit")
	root.PersistentFlags().Bool("help", false, "Show help and exit")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return options.FlagError(cmd, err) })
	root.AddCommand(runCommand(ui), stageCommand(ui), runsCommand(ui), profileCommand(ui), exportFiguresCommand(ui), diagramsCommand(ui), visualizeCommand(ui))
	root.AddCommand(rehearseCommand(ui), predictCommand(ui), sensitivityCommand(ui), dataCommand(ui), simulateCommand(ui))
	completionCommand(root)
	wrapArgs(root)
	return root
}
