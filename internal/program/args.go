package program

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// wrapArgs makes usage errors of those about positional arguments and unknown
// commands, which cobra leaves untyped.
func wrapArgs(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(c *cobra.Command, args []string) error { return usage(c, check(c, args)) }
	}
	for _, sub := range cmd.Commands() {
		wrapArgs(sub)
	}
}

func usage(c *cobra.Command, err error) error {
	var already *options.UsageError
	if err == nil || errors.As(err, &already) {
		return err
	}
	return &options.UsageError{Err: err, Hint: seeHelp(c)}
}

func seeHelp(c *cobra.Command) string { return fmt.Sprintf("see '%s --help'", c.CommandPath()) }

// NoArgs refuses arguments: a mistyped command, or a word that no option starts.
// It is the check of commands without arguments.
func NoArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !cmd.HasAvailableSubCommands():
		return fmt.Errorf("%s takes options only, and %q is none", cmd.CommandPath(), args[0])
	}
	return unknownCommand(cmd, args[0])
}

// unknownCommand names the command that was likely meant.
func unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	hint := seeHelp(cmd)
	if near := options.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return &options.UsageError{Err: fmt.Errorf("unknown command %q", name), Hint: hint}
}

// flagError names the command that nobody knows where an option of the one that was
// meant is met first.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if args := cmd.Flags().Args(); errors.As(err, &unknown) && cmd.HasAvailableSubCommands() && len(args) > 0 {
		return unknownCommand(cmd, args[0])
	}
	return options.FlagError(cmd, err)
}

// completionCommand makes the shell a part of the command line that cannot be
// left out: cobra prints help and ends well, and a script would source that.
func completionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args = NoArgs
			c.RunE = func(*cobra.Command, []string) error {
				return &options.UsageError{Err: errors.New("name a shell: bash, zsh, fish or powershell")}
			}
		}
	}
}

// helpCommand is help for a command. Cobra's own says that a topic is unknown and
// ends well.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [command]", Short: "Show the help of a command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd := root
			for _, name := range args {
				next := child(cmd, name)
				if next == nil {
					return unknownCommand(cmd, name)
				}
				cmd = next
			}
			return cmd.Help()
		},
	}
}

func child(cmd *cobra.Command, name string) *cobra.Command {
	for _, c := range cmd.Commands() {
		if c.Name() == name || c.HasAlias(name) {
			return c
		}
	}
	return nil
}
