package options

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usages returns the help text of the flags in fs under the headings of their
// groups, in the order in which the flags were declared, wrapped to columns
// (0 for no wrapping). Flags without a group come last, as "Other Options".
func usages(fs *pflag.FlagSet, columns int) string {
	var order []string
	groups := map[string]*pflag.FlagSet{}
	add := func(f *pflag.Flag) {
		name := groupOf(f)
		if groups[name] == nil {
			groups[name] = pflag.NewFlagSet(name, pflag.ContinueOnError)
			groups[name].SortFlags = false
			order = append(order, name)
		}
		groups[name].AddFlag(f)
	}
	sorted := fs.SortFlags
	fs.SortFlags = false
	fs.VisitAll(add)
	fs.SortFlags = sorted

	var b strings.Builder
	for _, name := range last(order, otherGroup) {
		if text := groups[name].FlagUsagesWrapped(columns); text != "" {
			b.WriteString("\n" + name + ":\n" + text)
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}

const otherGroup = "Other Options"

func groupOf(f *pflag.Flag) string {
	if g := f.Annotations[groupKey]; len(g) == 1 && g[0] != "" {
		return g[0]
	}
	return otherGroup
}

// last returns list with name moved to its end.
func last(list []string, name string) []string {
	var out []string
	found := false
	for _, s := range list {
		if s == name {
			found = true
			continue
		}
		out = append(out, s)
	}
	if found {
		out = append(out, name)
	}
	return out
}

// registerCompletions teaches the command's shell completion the choices and
// suggestions of the options it takes.
func (s *Set) registerCompletions(cmd *cobra.Command) error {
	for _, o := range s.list {
		words := append(append([]cobra.Completion{}, o.Choices...), o.Suggestions...)
		if o.Flag == "" || len(words) == 0 || cmd.Flags().Lookup(o.Flag) == nil {
			continue
		}
		f := cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
		if o.Kind == List && !o.Whole {
			f = listCompletions(words)
		}
		if err := cmd.RegisterFlagCompletionFunc(o.Flag, f); err != nil {
			return err
		}
	}
	return nil
}

// listCompletions completes the last part of a comma list with what is not in it
// yet.
func listCompletions(words []cobra.Completion) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		var out []cobra.Completion
		for _, w := range words {
			if !slices.Contains(strings.Split(before, ","), w) {
				out = append(out, before+w)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}
