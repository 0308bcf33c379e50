package cmd_test

import (
	"errors"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/program/programtest"
	"github.com/latent-go/latent/internal/term"
)

// faulty is a program of mistakes.
var faulty = program.Program{
	Name: "faulty", Short: "Panics", Long: "Panics.",
	Code:  func(error) int { return 1 },
	Hints: func(error) []string { return nil },
	Commands: func(*term.UI) []*cobra.Command {
		command := func(name string, run func()) *cobra.Command {
			return &cobra.Command{Use: name, Short: name, RunE: func(*cobra.Command, []string) error { run(); return nil }}
		}
		return []*cobra.Command{
			command("main", explode),
			command("group", func() {
				var g crew.Group
				g.Go(explode)
				g.Wait()
			}),
			command("background", func() {
				crew.Background(explode)
				time.Sleep(time.Minute)
			}),
			command("uncaught", func() {
				go explode()
				time.Sleep(time.Minute)
			}),
		}
	},
}

func explode() { panic(errors.New("boom")) }

func TestPanics(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/panics",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": programtest.Exits},
	})
}
