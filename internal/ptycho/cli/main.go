// Package cli is the command line of ptycho: its commands, what they print, and
// the one switch from errors to exit codes.
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

// Program is the name of the binary, in help texts and records.
const Program = "ptycho"

// helpWidth is the width of help texts.
const helpWidth = 100

// Main runs the program with the arguments of the process and returns its exit
// code.
func Main() int { return Run(os.Args[1:], os.Stdout, os.Stderr) }

// Run runs the program. The first interrupt stops the work cleanly; a second one
// kills the process.
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
	if err != nil {
		ui.Fail(journal.Plain(err), hints(err)...)
	}
	return exitCode(err)
}

func newRoot(ui *term.UI) *cobra.Command {
	root := &cobra.Command{
		Use:   Program,
		Short: "Ptychographic reconstruction",
		Long: `ptycho reconstructs an object from diffraction patterns taken at overlapping
positions: with an iterative engine, or with a network that learns from the
physics alone. Start with "ptycho reconstruct", which simulates a Siemens
star when no file is named.`,
		Version:           origin.BuildInfo().Version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              cobra.NoArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.Flags().BoolP("version", "V", false, "Show version and exit")
	root.PersistentFlags().Bool("help", false, "Show help and exit")
	root.SetFlagErrorFunc(options.FlagError)
	root.AddCommand(trainCommand(ui), inferenceCommand(ui), reconstructCommand(ui), convertCommand(ui), simulateCommand(ui), dataCommand(ui))
	root.SuggestionsMinimumDistance = 2
	wrapArgs(root)
	return root
}

// wrapArgs marks errors about positional arguments and unknown commands as
// usage errors, which cobra leaves untyped.
func wrapArgs(cmd *cobra.Command) {
	check := cmd.Args
	cmd.Args = func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return &options.UsageError{Err: err, Hint: "see '" + c.CommandPath() + " --help'"}
		}
		return nil
	}
	for _, sub := range cmd.Commands() {
		wrapArgs(sub)
	}
}

// bind gives a command its flags, completions and grouped help.
func bind(cmd *cobra.Command, set *options.Set) *cobra.Command {
	if err := set.Attach(cmd, helpWidth); err != nil {
		panic("cli: " + err.Error()) // a flag that was declared twice
	}
	return cmd
}
