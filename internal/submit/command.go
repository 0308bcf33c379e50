package submit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/term"
)

// Program is what the room has to know of a program.
type Program struct {
	Name   string
	Splits []string // commands that can be split
	Width  int      // of help texts
	UI     *term.UI
}

// Command is the command submit of a program.
func Command(p Program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "submit",
		Short: "Share a command among processes of this machine or of a Slurm cluster",
		Long: fmt.Sprintf(`Starts the shards of a command as processes of this machine (local) or as an array
job of Slurm (slurm), shows how they get on, and makes the tables at the end. The
commands that can be split are %s.

A submission is a folder below --submit-dir; attach, status, cancel, retry and logs
are about the newest one, or the one that is named.`, strings.Join(p.Splits, ", ")),
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	example := p.Splits[0]
	cmd.AddCommand(
		p.starts("local", "Share a command among processes of this machine", `Runs the command in several processes at once, as many as --processes and --memory
allow, then with --collect. Each process uses its share of the cores. A process
that is killed is started once more; one that takes more memory than there is gives
way and goes on later. Ctrl-C stops all, and the same line goes on.`, "  "+p.Name+" submit local --processes 4 --memory 6G -- "+example, p.local),
		p.starts("slurm", "Share a command among the nodes of a Slurm cluster", `Writes an array script and a job that depends on it and makes the tables, submits
both, and stays to show all tasks. Ctrl-C asks whether to detach or to cancel.
Before its time limit a task saves its state and is queued again; a task whose node
dies is queued again by Slurm; both go on where they were. Nothing is believed but
the states of jobs and the records of tasks. Settings can stand in a block submit
of a configuration file.`, "  "+p.Name+" submit slurm --partition long --time 2:00:00 --setup \"module load go\" -- "+example, p.slurm),
		p.about("attach [ID]", "Show the tasks of a submission until they end", cobra.MaximumNArgs(1), nil, p.attach),
		p.about("status [ID]", "Show the tasks of a submission as they are", cobra.MaximumNArgs(1), []options.Option{
			{Key: "json", Flag: "json", Kind: options.Bool, Default: false, Help: "Print the tasks as JSON"},
		}, p.status),
		p.about("cancel [ID]", "Cancel the jobs of a submission", cobra.MaximumNArgs(1), nil, p.cancel),
		p.about("retry [ID]", "Submit what is not done and has no job any more again", cobra.MaximumNArgs(1), []options.Option{
			{Key: "failed", Flag: "failed", Kind: options.Bool, Default: false, Help: "Not those that were cancelled"},
		}, p.retry),
		p.about("logs TASK [ID]", "Print what the process of a task has said", cobra.RangeArgs(1, 2), nil, p.logs),
	)
	return cmd
}

func (p Program) starts(name, short, long, example string, run func(context.Context, *request, *work) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: name + " [flags] -- COMMAND [ARGS]", Short: short, Long: long, Example: example,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("name the command behind --: %s", strings.TrimSpace(example))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := p.work(args)
			if err != nil {
				return err
			}
			r, err := resolve(cmd.Flags(), configFiles(w.words))
			if err != nil {
				return err
			}
			if err := w.list(cmd.Context(), p.UI); err != nil {
				return err
			}
			return run(cmd.Context(), r, w)
		},
	}
	return p.bind(cmd, allOptions().ForCommand(name))
}

func (p Program) about(use, short string, args cobra.PositionalArgs, more []options.Option, run func(*cobra.Command, []string) error) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: args, RunE: run}
	list := more
	for _, o := range allOptions().ForCommand(onOne).All() {
		list = append(list, *o)
	}
	return p.bind(cmd, options.NewSet(list...))
}

func (p Program) bind(cmd *cobra.Command, set *options.Set) *cobra.Command {
	if err := set.Attach(cmd, p.Width); err != nil {
		panic("submit: " + err.Error()) // a flag that was declared twice
	}
	return cmd
}

// work checks the words of a command that is to be split.
func (p Program) work(words []string) (*work, error) {
	if len(words) > 1 && words[0] == p.Name {
		words = words[1:]
	}
	if !slices.Contains(p.Splits, words[0]) {
		return nil, usage(fmt.Errorf("%s cannot be split: %s can", words[0], strings.Join(p.Splits, ", ")))
	}
	for _, w := range words {
		for _, own := range []string{"--shard", "--collect", "--tasks"} {
			if w == own || strings.HasPrefix(w, own+"=") {
				return nil, usage(errors.New(own + " is added by submit: leave it out"))
			}
		}
	}
	return &work{program: p.Name, words: words}, nil
}

// configFiles are the configuration files that the words of a command name.
func configFiles(words []string) []string {
	var files []string
	for i, w := range words {
		switch {
		case (w == "-c" || w == "--config") && i+1 < len(words):
			files = append(files, words[i+1])
		case strings.HasPrefix(w, "--config="):
			files = append(files, strings.TrimPrefix(w, "--config="))
		}
	}
	return files
}
