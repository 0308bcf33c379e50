package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

func runsCommand(ui *term.UI) *cobra.Command {
	var dir, output string
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return listRuns(ui, dir, output) },
	}
	cmd.Flags().StringVar(&dir, "reports-dir", "reports", "Directory that holds the run directories")
	cmd.Flags().StringVar(&output, "output", "text", "Format of the list: text or json")
	return cmd
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
	switch output {
	case "json":
		return printJSON(ui.Out(), lines)
	case "text":
		return printRuns(ui, dir, lines)
	default:
		return &usageError{errOutput(output)}
	}
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
		ui.Infof("no runs in %s; start one with: %s run", dir, Program)
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
