package cli

import (
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/diagrams"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

// all stands for every theme or level.
const all = "all"

func diagramOptions() *options.Set {
	run := optRun
	run.Help = "Take the counts of this run (directory, id or latest); without it there are none"
	return options.NewSet(
		options.Option{Key: "output", Flag: "output", Short: "o", Kind: options.String, Default: "docs/figures", Given: true, Placeholder: "DIR", Help: "Output directory"},
		options.Option{Key: "theme", Flag: "theme", Short: "t", Kind: options.Enum, Default: all, Choices: append(names(diagrams.Themes), all), Help: "Theme: light, dark, transparent or all"},
		options.Option{Key: "level", Flag: "level", Short: "l", Kind: options.Enum, Default: all, Choices: append(names(diagrams.Levels), all), Help: "Detail: high, intermediate, detailed or all"},
		run, optReports,
	)
}

func names[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// choices returns the one that was named, or all.
func choices[T ~string](name string, list []T) []T {
	if name == all {
		return list
	}
	return []T{T(name)}
}

func diagramsCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "generate-diagrams",
		Short: "Draw the pipeline from its own declarations",
		Long: `Draws how data flows through the pipeline, at three levels of detail and in
three themes, as SVG, PNG, PDF and DOT. The diagrams are made from the stages,
feature blocks and parameters that the program declares; with --run they show
the counts of that run.`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return writeDiagrams(cmd, ui) },
	}
	bind(cmd, diagramOptions())
	return cmd
}

func writeDiagrams(cmd *cobra.Command, ui *term.UI) error {
	fs := cmd.Flags()
	declared, err := declaredStages()
	if err != nil {
		return err
	}
	var run *diagrams.Run
	if name := flagValue[string](fs, "run"); name != "" {
		dir, err := runs.Resolve(flagValue[string](fs, "reports-dir"), name)
		if err != nil {
			return err
		}
		if run, err = diagrams.Read(dir); err != nil {
			return err
		}
	}
	dir := flagValue[string](fs, "output")
	place, release, err := claim(dir)
	if err != nil {
		return err
	}
	defer release()
	files, err := diagrams.Write(cmd.Context(), place,
		choices(flagValue[string](fs, "level"), diagrams.Levels), choices(flagValue[string](fs, "theme"), diagrams.Themes), declared, run)
	for _, f := range files {
		fmt.Fprintln(ui.Out(), filepath.ToSlash(filepath.Join(dir, f)))
	}
	return place.Cause(err)
}

// declaredStages are the stages with the default settings.
func declaredStages() ([]pipeline.Stage, error) {
	cfg, _, _, err := config.FromLayers()
	if err != nil {
		return nil, err
	}
	pipe, err := stages.New(&stages.Env{Config: cfg, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	return pipe.Stages(), nil
}
