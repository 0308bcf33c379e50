package programtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// Flag is a flag of a command that people see.
type Flag struct {
	Words  []string // of the command, without the program
	Option *options.Option
}

// Flags lists the declared flags of every command that people see.
func Flags(root *cobra.Command) []Flag {
	var list []Flag
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Hidden {
			return
		}
		c.Flags().VisitAll(func(flag *pflag.Flag) {
			if v, ok := flag.Value.(*options.Value); ok && flag.Name == v.Option().Flag {
				list = append(list, Flag{strings.Fields(c.CommandPath())[1:], v.Option()})
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	return list
}

// ScriptLines returns the lines of all scripts of a folder.
func ScriptLines(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var lines []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(string(text), "\n")...)
	}
	return lines
}

// Used tells whether some line calls the command with the flag, in any of its
// spellings.
func (f Flag) Used(program string, lines []string) bool {
	prefix := " " + program + " " + strings.Join(f.Words, " ") + " "
	spellings := []string{"--" + f.Option.Flag, "--" + strings.ReplaceAll(f.Option.Flag, "_", "-"), "--" + strings.ReplaceAll(f.Option.Flag, "-", "_")}
	if f.Option.Pair {
		spellings = append(spellings, "--no-"+f.Option.Flag)
	}
	if f.Option.Short != "" {
		spellings = append(spellings, "-"+f.Option.Short)
	}
	for _, line := range lines {
		_, args, ok := strings.Cut(" "+strings.ReplaceAll(line, "=", " ")+" ", prefix)
		for _, s := range spellings {
			if ok && strings.Contains(" "+args, " "+s+" ") {
				return true
			}
		}
	}
	return false
}

// EveryFlagHasAScript fails for a flag that no script uses with its command. Skip
// tells which are looked at elsewhere.
func EveryFlagHasAScript(t *testing.T, root *cobra.Command, lines []string, skip func(Flag) bool) {
	t.Helper()
	for _, f := range Flags(root) {
		if !f.Option.Hidden && !skip(f) && !f.Used(root.Name(), lines) {
			t.Errorf("no script uses --%s of %s", f.Option.Flag, strings.Join(f.Words, " "))
		}
	}
}

// EveryCodeHasAScript fails for an exit code that no script expects.
func EveryCodeHasAScript(t *testing.T, program string, lines []string, codes ...int) {
	t.Helper()
	all := "\n" + strings.Join(lines, "\n")
	for _, code := range codes {
		if !strings.Contains(all, fmt.Sprintf("\nexits %d %s ", code, program)) {
			t.Errorf("no script expects exit code %d", code)
		}
	}
}
