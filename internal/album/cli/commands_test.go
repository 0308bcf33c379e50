package cli_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/options"
)

// everyFlag calls f with the declared flags of every command that people see.
func everyFlag(f func(words []string, o *options.Option)) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Hidden {
			return
		}
		c.Flags().VisitAll(func(flag *pflag.Flag) {
			if v, ok := flag.Value.(*options.Value); ok && flag.Name == v.Option().Flag {
				f(strings.Fields(c.CommandPath())[1:], v.Option())
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(cli.Root())
}

// TestEveryCommandRefusesWhatIsOutside: no command has a flag of its own that
// takes what its declaration excludes, and says so with another code than 64.
func TestEveryCommandRefusesWhatIsOutside(t *testing.T) {
	t.Chdir(t.TempDir())
	flags := 0
	everyFlag(func(words []string, o *options.Option) {
		flags++
		step := 1.0
		if o.Kind == options.Float {
			step = 1e-9
		}
		if o.Range != nil && !math.IsInf(o.Range.Min, 0) {
			refused(t, o, append(words, fmt.Sprintf("--%s=%.12g", o.Flag, o.Range.Min-step))...)
		}
		if o.Range != nil && !math.IsInf(o.Range.Max, 0) {
			refused(t, o, append(words, fmt.Sprintf("--%s=%.12g", o.Flag, o.Range.Max+step))...)
		}
		if len(o.Choices) > 0 {
			refused(t, o, append(words, "--"+o.Flag+"=neither")...)
		}
		if o.Given {
			refused(t, o, append(words, "--"+o.Flag+"=")...)
		}
	})
	if flags < 150 {
		t.Errorf("%d flags of all commands were seen", flags)
	}
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("parsing wrote %v", left)
	}
}

// TestEveryFlagIsUsedByItsCommand: each flag of the commands with flags of their
// own stands behind that command in some script.
func TestEveryFlagIsUsedByItsCommand(t *testing.T) {
	lines := scriptLines(t)
	everyFlag(func(words []string, o *options.Option) {
		switch words[0] {
		case "run", "stage", "sensitivity": // see TestEveryOptionHasAScript
			return
		}
		prefix := " aoty-pipeline " + strings.Join(words, " ") + " "
		for _, line := range lines {
			line = strings.ReplaceAll(line, "=", " ")
			if _, args, ok := strings.Cut(" "+line+" ", prefix); ok && (strings.Contains(" "+args, " --"+o.Flag+" ") || o.Short != "" && strings.Contains(" "+args, " -"+o.Short+" ")) {
				return
			}
		}
		t.Errorf("no script uses --%s of %s", o.Flag, strings.Join(words, " "))
	})
}

// TestEveryExitCodeHasAScript: each code of the documented table is the end of
// some command in a script.
func TestEveryExitCodeHasAScript(t *testing.T) {
	all := strings.Join(scriptLines(t), "\n")
	for _, code := range []int{
		cli.ExitGeneral, cli.ExitConvergence, cli.ExitData, cli.ExitStage, cli.ExitEnvironment, cli.ExitGPUMemory, cli.ExitUsage,
	} {
		if !strings.Contains(all, fmt.Sprintf("\nexits %d aoty-pipeline ", code)) {
			t.Errorf("no script expects exit code %d", code)
		}
	}
	if !strings.Contains(all, fmt.Sprintf("\nstdout 'code %d'", cli.ExitInterrupted)) {
		t.Errorf("no script expects exit code %d", cli.ExitInterrupted)
	}
}

func scriptLines(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*.txt"))
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
