package cli_test

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/program/programtest"
	"github.com/latent-go/latent/internal/ptycho/cli"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/term"
)

// Every flag stands behind its command in some script, and every exit code is the
// end of some command; that of an interruption is in the table over both programs.
func TestEveryFlagAndCodeHasAScript(t *testing.T) {
	lines := scriptLines(t)
	root := cli.App.Root(term.New(io.Discard, io.Discard, term.Options{}))
	programtest.EveryFlagHasAScript(t, root, lines, func(programtest.Flag) bool { return false })
	programtest.EveryCodeHasAScript(t, cli.Program, lines, cli.ExitError, cli.ExitUsage, cli.ExitDamaged)
}

// TestEveryKeyHasAScript: each key of train and inference is set in some script,
// by its flag, by --set or in a file of settings.
func TestEveryKeyHasAScript(t *testing.T) {
	lines := scriptLines(t)
	all := strings.Join(lines, "\n")
	for _, command := range []string{config.Train, config.Inference} {
		for _, o := range config.Options(command).All() {
			written := regexp.MustCompile(`(?m)(--set |^ *)` + regexp.QuoteMeta(o.Key) + `[:=]`).MatchString(all)
			typed := o.Flag != "" && (programtest.Flag{Words: []string{command}, Option: o}).Used(cli.Program, lines)
			if !o.FlagOnly && !o.Hidden && !typed && !written && !(command == config.Inference && config.Options(config.Train).Get(o.Key) != nil) {
				t.Errorf("no script sets %s of %s", o.Key, command)
			}
		}
	}
}
