package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

func runsCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs",
		Long:  "Lists the runs below the reports directory, newest first, with what became of them.",
		Args:  program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return listRuns(ui, flagValue[string](cmd.Flags(), "reports-dir"), flagValue[string](cmd.Flags(), "output"))
		},
	}
	bind(cmd, options.NewSet(optReports, optFormat))
	return cmd
}

// optFormat is the --output of commands that print a table.
var optFormat = options.Option{
	Key: "format", Flag: "output", Kind: options.Enum, Default: "text", Choices: []string{"text", "json"},
	Help: "Format of what is printed on standard output",
}

type runLine struct {
	ID      string   `json:"id"`
	Dir     string   `json:"dir"`
	Status  string   `json:"status"`
	Created string   `json:"created"`
	Seconds float64  `json:"seconds"`
	Stages  []string `json:"stages_done"`
	Error   string   `json:"error,omitempty"`
}

func listRuns(ui *term.UI, dir, output string) error {
	list, err := runs.List(dir)
	if err != nil {
		return err
	}
	lines := []runLine{}
	for _, i := range list {
		lines = append(lines, describeRun(i))
	}
	if output == "json" {
		return printJSON(ui.Out(), lines)
	}
	return printRuns(ui, dir, lines)
}

func describeRun(i runs.Info) runLine {
	l := runLine{ID: i.ID, Dir: i.Dir, Status: string(i.Status), Created: i.Created().Format(time.RFC3339), Stages: []string{}}
	if i.Err != nil {
		l.Error = i.Err.Error()
		return l
	}
	l.Seconds, l.Error = i.Manifest.Seconds, i.Manifest.Error
	for _, s := range i.Manifest.Stages {
		if s.Complete() {
			l.Stages = append(l.Stages, s.Name)
		}
	}
	return l
}

func printRuns(ui *term.UI, dir string, lines []runLine) error {
	if len(lines) == 0 {
		ui.Infof("no runs in %s; start one with: %s run%s", dir, Program, below(dir))
		return nil
	}
	rows := make([][]string, len(lines))
	for k, l := range lines {
		took := term.Duration(time.Duration(l.Seconds * float64(time.Second)))
		rows[k] = []string{l.ID, l.Status, took, stagesText(l.Stages), l.Error}
	}
	ui.Table([]string{"run", "status", "time", "stages done", "error"}, rows, term.TableOptions{})
	return nil
}

// stagesText shortens the list of a complete run.
func stagesText(done []string) string {
	if len(done) == len(config.Stages()) {
		return "all"
	}
	return strings.Join(done, ", ")
}
