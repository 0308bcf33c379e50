package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/options"
)

// wrapArgs marks errors about positional arguments and unknown commands as
// usage errors, which cobra leaves untyped.
func wrapArgs(cmd *cobra.Command) {
	check := cmd.Args
	cmd.Args = func(c *cobra.Command, args []string) error {
		if check == nil {
			return nil
		}
		if err := check(c, args); err != nil {
			return &usageError{err}
		}
		return nil
	}
	for _, sub := range cmd.Commands() {
		wrapArgs(sub)
	}
}

// noArgs refuses arguments: a mistyped command, or a word that no option starts.
func noArgs(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !cmd.HasAvailableSubCommands():
		return fmt.Errorf("%s takes options only, and %q is none", cmd.CommandPath(), args[0])
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	if near := options.Nearest(args[0], names); near != "" {
		return fmt.Errorf("unknown command %q (did you mean %s?)", args[0], near)
	}
	return fmt.Errorf("unknown command %q (see '%s --help')", args[0], cmd.CommandPath())
}

// completionCommand makes the shell a part of the command line that cannot be
// left out: cobra prints help and ends well, and a script would source that.
func completionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args = noArgs
			c.RunE = func(*cobra.Command, []string) error {
				return &usageError{errors.New("name a shell: bash, zsh, fish or powershell")}
			}
		}
	}
}
