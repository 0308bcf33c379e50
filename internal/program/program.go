package program

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/term"
)

// Program is a command line.
type Program struct {
	Name        string // of the binary
	Short, Long string // what it is, in a line and in a paragraph
	// Commands makes the commands, in the order of the help.
	Commands func(ui *term.UI) []*cobra.Command
	// Code is the one place where errors become exit codes. Mistakes on the
	// command line are [*options.UsageError]; nil never comes.
	Code func(error) int
	// Hints says what a user can do about an error whose text does not say so.
	Hints func(error) []string
}

// SilentError ends a program with a code after everything was said.
type SilentError struct{ Code int }

// Error returns nothing.
func (e *SilentError) Error() string { return "" }

// Main runs the program with the arguments of the process and returns its exit
// code. A panic, in whatever goroutine, ends it with one line and exit code 70.
func (p Program) Main() int {
	prepareCrash()
	crew.OnPanic(func(c *crew.Panic) { os.Exit(internalError(os.Stderr, c)) })
	return p.Run(os.Args[1:], os.Stdout, os.Stderr)
}

// Run runs the program. The first interruption stops the work cleanly; a second
// one kills the process.
func (p Program) Run(args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			code = internalError(stderr, crew.Caught(r))
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), stops()...)
	defer stop()
	context.AfterFunc(ctx, stop)

	ui := term.New(stdout, stderr, term.Options{})
	root := p.Root(ui)
	root.SetArgs(args)
	root.SetOut(ui.Out())
	root.SetErr(stderr)
	err := host.WithinLimits()
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if err == nil {
		err = ui.Lost()
	}
	if err == nil {
		return 0
	}
	if silent, ok := errors.AsType[*SilentError](err); ok {
		return silent.Code
	}
	if c, ok := errors.AsType[*crew.Panic](err); ok {
		return internalError(stderr, c)
	}
	ui.Fail(journal.Plain(err), p.Hints(err)...)
	return p.Code(err)
}

// stops are the signals that end the work. A hang-up that the process was started
// to ignore, by nohup for instance, stays ignored.
func stops() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// Root is the tree of commands.
func (p Program) Root(ui *term.UI) *cobra.Command {
	root := &cobra.Command{
		Use: p.Name, Short: p.Short, Long: p.Long,
		Version:       origin.BuildInfo().Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.Flags().BoolP("version", "V", false, "Show version and exit")
	root.PersistentFlags().Bool("help", false, "Show help and exit")
	bindThreads(root)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(p.Commands(ui)...)
	root.SetHelpCommand(helpCommand(root))
	completionCommand(root)
	wrapArgs(root)
	return root
}
