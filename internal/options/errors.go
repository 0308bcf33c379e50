package options

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// UsageError is a command line that cannot be understood.
type UsageError struct {
	Err  error
	Hint string // what to do, may be empty
}

// Error returns the message with the hint in brackets.
func (e *UsageError) Error() string {
	if e.Hint == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%v (%s)", e.Err, e.Hint)
}

// Unwrap returns the parser's error.
func (e *UsageError) Unwrap() error { return e.Err }

// RangeError is a number outside the option's range. Programs tell it from a text
// that cannot be read.
type RangeError struct{ msg string }

// Error says what the value must be.
func (e *RangeError) Error() string { return e.msg }

// FlagError turns the error of a flag parser into a [UsageError] and suggests
// the nearest flag of the command. It fits [cobra.Command.SetFlagErrorFunc].
func FlagError(cmd *cobra.Command, err error) error {
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return err
	}
	usage := &UsageError{Err: err}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		usage.Hint = unknownFlagHint(cmd, unknown.GetSpecifiedName())
	}
	return usage
}

func unknownFlagHint(cmd *cobra.Command, name string) string {
	if near := nearestFlag(cmd.Flags(), name); near != "" {
		return fmt.Sprintf("did you mean --%s?", near)
	}
	return fmt.Sprintf("see '%s --help'", cmd.CommandPath())
}

// nearestFlag returns the visible flag of fs closest to a mistyped name, or "".
func nearestFlag(fs *pflag.FlagSet, name string) string {
	if len(name) < 2 {
		return "" // one letter is as close to every short word
	}
	var names []string
	fs.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return Nearest(name, names)
}
