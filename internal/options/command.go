package options

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// Attach gives a command the flags of the set: bound, spelled with dashes or
// underscores, grouped in the help, completed by the shell, and with errors that
// suggest the nearest flag. Width is that of the help text (0 for no wrapping).
func (s *Set) Attach(cmd *cobra.Command, width int) error {
	cmd.Flags().SetNormalizeFunc(s.Normalize())
	cmd.Flags().SortFlags = false // the order of declaration is the order of the reference
	s.Bind(cmd.Flags())
	cmd.SetFlagErrorFunc(FlagError)
	cmd.SetUsageFunc(func(c *cobra.Command) error { return writeUsage(c, width) })
	return s.registerCompletions(cmd)
}

// writeUsage prints the usage of a command that has flags and no sub-commands.
func writeUsage(c *cobra.Command, width int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Usage:\n  %s\n", c.UseLine())
	if c.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", c.Example)
	}
	if c.HasAvailableLocalFlags() {
		fmt.Fprintf(&b, "\n%s", usages(c.LocalFlags(), width))
	}
	if c.HasAvailableInheritedFlags() {
		fmt.Fprintf(&b, "\nGlobal Options:\n%s", c.InheritedFlags().FlagUsagesWrapped(width))
	}
	_, err := c.OutOrStderr().Write([]byte(b.String()))
	return err
}
