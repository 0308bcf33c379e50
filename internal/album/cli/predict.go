package cli

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/forecast"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/term"
)

func predictOptions() *options.Set {
	run := optRun
	run.Help = "Run whose posterior is used (directory, id or latest); the newest finished run if not given"
	return options.NewSet(
		options.Option{Key: "artist", Flag: "artist", Short: "a", Kind: options.List, Default: []string{}, Given: true, Whole: true, Placeholder: "NAME", Help: "Predict the next album of this artist; repeat it for more"},
		options.Option{Key: "all", Flag: "all", Kind: options.Bool, Default: false, Help: "Predict the next album of every artist of the model"},
		options.Option{
			Key: "albums", Flag: "albums", Kind: options.String, Default: "", Given: true, Placeholder: "FILE",
			Help: "Predict the planned albums of a CSV, of known or new artists",
			Doc:  "Columns: " + strings.Join(ingest.PlanColumns(), ", ") + "; only artist is required. Signs, dates and names of columns are understood as in a data set, so that the output of predict --format csv is a plan too",
		},
		options.Option{Key: "above", Flag: "above", Kind: options.Float, Range: options.Between(0, 100), Placeholder: "SCORE", Help: "Add the probability of a score above this one"},
		options.Option{Key: "target", Flag: "target", Kind: options.Enum, Default: "user", Choices: []string{"user", "critic"}, Help: "Score to predict"},
		options.Option{Key: "format", Flag: "format", Short: "f", Kind: options.Enum, Default: "table", Choices: []string{"table", "csv", "json"}, Help: "Format of the predictions"},
		run, optReports,
	)
}

func predictCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "predict",
		Short: "Predict albums that do not exist yet",
		Long: `Predicts scores with the posterior of a run: mean, standard deviation and the
central 50%, 80%, 90% and 95% intervals. All albums of the run's data are known by
then, test albums included: they condition the artist's level and feed the
histories, while everything that was estimated stays as it was fitted.

What a plan leaves open comes from the artist's newest album: genres, type and
label. The date is the artist's usual gap later, but not before the newest album of
the data: the median gap of an artist with at least four dates, that of all artists
for others, five years at most. Beyond the years of the data the effect of the year
is held where they end. The number of ratings to come is taken to be the artist's
median. Known albums and last score are those that the forecast is conditioned on.

The model does not know that scores end at 0 and 100. CSV and JSON have its
numbers as they are; the table cuts means and intervals to the scale, and a line
says how many means are beyond it.`,
		Example: `  aoty-pipeline predict --artist "Faffle Zoorkump" --artist "Tipling Niffette"
  aoty-pipeline predict --all --format csv > next.csv
  aoty-pipeline predict --albums planned.csv --above 80 --format json`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return predict(cmd, ui) },
	}
	bind(cmd, predictOptions())
	return cmd
}

func predict(cmd *cobra.Command, ui *term.UI) error {
	fs := cmd.Flags()
	f, r, err := openForecaster(fs)
	if err != nil {
		return err
	}
	if doubt := doubtOf(r.Dir(), catalog.Target(flagValue[string](fs, "target"))); doubt != "" {
		ui.Warnf("%s", doubt)
	}
	plans, err := planned(ui, fs, f)
	if err != nil {
		return err
	}
	above := math.NaN()
	if v := fs.Lookup("above").Value.(*options.Value).Get(); v != nil {
		above = v.(float64)
	}
	list, err := f.Predict(cmd.Context(), plans, above)
	if err := errors.Join(err, r.Unmoved()); err != nil {
		return err
	}
	if beyond := beyondScale(list); beyond != "" {
		ui.Warnf("%s", beyond)
	}
	return writeForecasts(ui, flagValue[string](fs, "format"), list, above)
}

// openForecaster reads the run that the flags name.
func openForecaster(fs *pflag.FlagSet) (f *forecast.Forecaster, r *runs.Run, err error) {
	dir, err := chooseRun(flagValue[string](fs, "reports-dir"), flagValue[string](fs, "run"))
	if err != nil {
		return nil, nil, err
	}
	r, err = runs.View(flagValue[string](fs, "reports-dir"), dir)
	if err != nil {
		return nil, nil, err
	}
	cfg, err := config.OfRun(r)
	if err != nil {
		return nil, nil, err
	}
	target := catalog.Target(flagValue[string](fs, "target"))
	known, err := fit.TargetsIn(r.Dir(), cfg)
	if err != nil {
		known = fit.Targets(cfg) // the data stage has not run: it is named below
	}
	if !slices.Contains(known, target) {
		return nil, nil, &usageError{fmt.Errorf("run %s has no model of the %s score, only: --target %s", r.ID(), target, known[0])}
	}
	f, err = forecast.Open(r, target)
	if is[*forecast.UnfinishedError](err) {
		err = &resumableError{run: r.ID(), root: filepath.Dir(r.Dir()), err: err}
	}
	return f, r, err
}

// planned returns the albums that the flags ask for; exactly one of the three
// ways must be used.
func planned(ui *term.UI, fs *pflag.FlagSet, f *forecast.Forecaster) ([]catalog.Album, error) {
	names, all, file := flagValue[[]string](fs, "artist"), flagValue[bool](fs, "all"), flagValue[string](fs, "albums")
	ways := 0
	for _, used := range []bool{len(names) > 0, all, file != ""} {
		if used {
			ways++
		}
	}
	if ways != 1 {
		return nil, &usageError{fmt.Errorf("say what to predict: --artist NAME, --all, or --albums FILE (one of them)")}
	}
	switch {
	case file != "":
		return plannedFile(ui, file, f)
	case all:
		names = f.Modelled()
	}
	who := newDirectory(f.History())
	keys := make([]string, len(names))
	for i, name := range names {
		key, err := who.find(name)
		if err != nil {
			return nil, &usageError{err}
		}
		keys[i] = key
	}
	return f.Next(keys...), nil
}
