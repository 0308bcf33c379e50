package cli_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program/programtest"
)

// everyFlag calls f with the declared flags of every command that people see.
func everyFlag(f func(words []string, o *options.Option)) {
	for _, flag := range programtest.Flags(cli.Root()) {
		f(flag.Words, flag.Option)
	}
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
			refused(t, o, append(words, fmt.Sprintf("--%s=%.15g", o.Flag, o.Range.Min-step))...)
		}
		if o.Range != nil && !math.IsInf(o.Range.Max, 0) {
			refused(t, o, append(words, fmt.Sprintf("--%s=%.15g", o.Flag, o.Range.Max+step))...)
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
	programtest.EveryFlagHasAScript(t, cli.Root(), scriptLines(t), func(f programtest.Flag) bool {
		switch f.Words[0] {
		case "run", "stage", "sensitivity", "calibrate": // see TestEveryOptionHasAScript
			return true
		}
		return false
	})
}

// TestEveryExitCodeHasAScript: each code of the documented table is the end of
// some command in a script.
func TestEveryExitCodeHasAScript(t *testing.T) {
	programtest.EveryCodeHasAScript(t, cli.Program, scriptLines(t),
		cli.ExitGeneral, cli.ExitConvergence, cli.ExitData, cli.ExitStage, cli.ExitEnvironment, cli.ExitGPUMemory, cli.ExitUsage)
	if !strings.Contains(strings.Join(scriptLines(t), "\n"), fmt.Sprintf("\nstdout 'code %d'", cli.ExitInterrupted)) {
		t.Errorf("no script expects exit code %d", cli.ExitInterrupted)
	}
}

func scriptLines(t *testing.T) []string {
	t.Helper()
	whole := filepath.Join(programtest.Root(), "cmd", "aoty-pipeline", "whole", "testdata", "script")
	return append(programtest.ScriptLines(t, filepath.Join("testdata", "script")), programtest.ScriptLines(t, whole)...)
}
