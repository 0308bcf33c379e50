package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/preflight"
	"github.com/latent-go/latent/internal/album/simulate"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/program"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/internal/shards"
	"github.com/latent-go/latent/internal/term"
)

// calibrationDir holds the catalogues of a calibration study and their runs, below
// the reports directory.
const calibrationDir = "calibration"

// calibrateOptions are the command's own, and those of run that describe a fit
// whose features, data and model are given, all but its likelihood.
func calibrateOptions() *options.Set {
	const group = "General Options"
	list := []options.Option{
		{Key: "replicates", Flag: "replicates", Kind: options.Int, Default: 100, Range: options.Between(2, 100_000), Group: group, Help: "Number of catalogues"},
		{Key: "artists", Flag: "artists", Kind: options.Int, Default: 200, Range: options.Between(10, 100_000), Group: group, Help: "Artists of each catalogue"},
		{Key: "format", Flag: "format", Short: "f", Kind: options.Enum, Default: "table", Choices: []string{"table", "csv", "json"}, Group: group, Help: "Format of the table on standard output"},
	}
	list = append(list, shards.Options()...)
	for _, o := range config.Options().ForCommand(config.CommandRun).All() {
		part, _, _ := strings.Cut(o.Key, ".")
		switch {
		case o.Key == "run.config", o.Key == "run.verbose", o.Key == likelihoodKey, !o.FlagOnly && strings.Contains(" mcmc seed outputs convergence ", " "+part+" ") && o.Key != "convergence.strict":
			list = append(list, *o)
		}
	}
	return options.NewSet(list...)
}

func calibrateCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "calibrate",
		Short: "Ask of many invented catalogues whether intervals hold the truth",
		Long: `Invents catalogues whose parameters are drawn from the priors, fits the model that
made them, and counts how often the posterior holds the truth: coverage of central
intervals, and a test of every parameter whether the share of draws below the truth
is uniform, as it must be (simulation-based calibration).

Replicate r has the seed --seed + r - 1 and lies in reports/calibration/NUMBER. What
is there already is not fitted again. With --shard K/N several processes share the
replicates; with --collect one of them makes the table; "submit" starts them all.`,
		Example: `  aoty-pipeline calibrate --replicates 40
  aoty-pipeline submit local -- calibrate --replicates 400`,
		Args: program.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runCalibrate(cmd, ui) },
	}
	bind(cmd, calibrateOptions())
	return cmd
}

// calibrationStudy is the study that a command line asks for.
type calibrationStudy struct {
	ui      *term.UI
	flags   *pflag.FlagSet
	cfg     *config.Config
	root    string
	study   *shards.Study
	artists int
	names   []string
}

func runCalibrate(cmd *cobra.Command, ui *term.UI) error {
	split, err := shards.FromFlags(cmd.Flags())
	if err != nil {
		return err
	}
	cfg, resolved, _, err := config.Load(config.Inputs{Flags: cmd.Flags()})
	if err != nil {
		return err
	}
	if idle := idleIn(resolved); len(idle) > 0 {
		ui.Warnf("calibrate fits the model that made its catalogues, to all of their albums: without effect are %s", strings.Join(idle, ", "))
	}
	c := &calibrationStudy{ui: ui, flags: cmd.Flags(), cfg: cfg, root: filepath.Join(cfg.Outputs.ReportsDir, calibrationDir), artists: flagValue[int](cmd.Flags(), "artists")}
	if c.likelihood() == string(model.SkewT) {
		return &usageError{errors.New("no catalogue has the noise that skew-t fits, a noncentral t: take normal or student-t")}
	}
	for r := range flagValue[int](cmd.Flags(), "replicates") {
		c.names = append(c.names, fmt.Sprintf("%05d", r+1))
	}
	study := &shards.Study{Root: c.root, Names: c.names, Say: ui.Infof}
	c.study = study
	if split.List {
		return printTasks(ui, study, c.expectedMemory())
	}
	var failed []*shards.Failure
	if !split.Collect {
		if split.Shard.Whole() {
			if err := free(cmd.Context(), study, calibrationFiles); err != nil {
				return err
			}
		}
		if failed, err = study.Run(cmd.Context(), split.Shard, c.replicate); err != nil {
			return errors.Join(err, joined(failed))
		}
	}
	if split.Shard.Whole() {
		err = c.collect(cmd.Context(), failed)
	}
	return errors.Join(joined(failed), err)
}

// joined is the error of failures.
func joined(failed []*shards.Failure) error {
	var list []error
	for _, f := range failed {
		list = append(list, f)
	}
	return errors.Join(list...)
}

// replicate invents one catalogue and fits it, or finds that done.
func (c *calibrationStudy) replicate(ctx context.Context, t *shards.Task) error {
	if err := c.invent(t); err != nil {
		return errors.Join(t.Begin(), err)
	}
	s, err := c.session(c.ui, t.Name)
	if err != nil {
		return err
	}
	defer s.close()
	err = s.runTask(ctx, t, pipeline.Options{Stages: trained(), Resume: true})
	if err != nil && ctx.Err() != nil {
		return &againError{err}
	}
	return err
}

// trained are the stages of a replicate.
func trained() []string {
	return []string{config.StageData, config.StageSplits, config.StageFeatures, config.StageTrain}
}

// likelihoodKey is the setting of the model that a study is free to choose.
const likelihoodKey = "model.likelihood"

// given are the settings that the catalogues of a study decide: the defaults, and the
// model that makes them, of scores as they are, with straight effects and a walk.
func given() map[string]any {
	out := map[string]any{}
	for _, o := range config.Options().All() {
		part, _, _ := strings.Cut(o.Key, ".")
		if !o.FlagOnly && o.Key != likelihoodKey && strings.Contains(" data features model splits ", " "+part+" ") {
			out[o.Key] = o.Default
		}
	}
	for key, x := range map[string]any{
		"features.set": "plain", "features.artist": false, "features.temporal": false, "features.bends": "off",
		"model.transform": config.TransformNone, "model.walk": "on", "model.noise_by": []string{config.NoiseByNone},
	} {
		out[key] = x
	}
	return out
}

// idleIn lists the settings of configuration files that the catalogues decide otherwise.
func idleIn(r *settings.Resolved) []string {
	var out []string
	decided := given()
	for _, e := range r.Entries() {
		want, ok := decided[e.Key]
		if ok && e.Key != "data.raw_csv" && r.Given(e.Key) && fmt.Sprint(e.Winner.Value) != fmt.Sprint(want) {
			out = append(out, fmt.Sprintf("%s (%s)", e.Key, e.Winner.Source))
		}
	}
	return out
}

// session is one for the catalogue of a replicate.
func (c *calibrationStudy) session(ui *term.UI, name string) (*session, error) {
	number, err := strconv.Atoi(name)
	if err != nil {
		return nil, err
	}
	set := given()
	set["data.raw_csv"], set["seed"], set[likelihoodKey] = c.catalogue(name), int(c.cfg.Seed)+number-1, c.likelihood()
	cfg, resolved, warnings, err := config.Load(config.Inputs{Flags: c.flags, Overrides: set})
	if err != nil {
		return nil, err
	}
	s, err := newSession(ui, cfg, resolved, warnings)
	if err == nil {
		s.part = true
	}
	return s, err
}

// catalogueName is the catalogue of a replicate, in its folder.
const catalogueName = "albums.csv"

func (c *calibrationStudy) catalogue(name string) string {
	return filepath.Join(c.root, name, catalogueName)
}

// invent makes the catalogue of a replicate unless it is there. One with other
// settings is somebody's.
func (c *calibrationStudy) invent(t *shards.Task) error {
	want, err := c.settings(t.Name)
	if err != nil {
		return err
	}
	if _, err := t.Root().Stat(catalogueName); !errors.Is(err, fs.ErrNotExist) {
		return c.same(c.catalogue(t.Name), want)
	}
	made, err := simulate.Make(want)
	if err != nil {
		return err
	}
	return errors.Join(made.WriteIn(t.Root(), catalogueName, simulate.TruthPath(catalogueName)), t.Unmoved())
}

// expectedMemory is what preflight estimates for the first catalogue, 0 where it
// cannot be made; the others are like it.
func (c *calibrationStudy) expectedMemory() uint64 {
	want, err := c.settings(c.names[0])
	if err != nil {
		return 0
	}
	made, err := simulate.Make(want)
	if err != nil {
		return 0
	}
	n := made.Rows()
	return preflight.Quick(preflight.Size{
		Rows: n, Model: n, Lean: plainColumns, Columns: plainColumns, Targets: 1, Chains: c.cfg.MCMC.NumChains, Draws: c.cfg.MCMC.NumSamples,
	}, preflight.ThisMachine()).Need
}

// plainColumns are the features of a replicate, and some to spare.
const plainColumns = 10

// settings are those of a replicate's catalogue.
func (c *calibrationStudy) settings(name string) (want simulate.Settings, err error) {
	number, err := strconv.Atoi(name)
	if err != nil {
		return want, err
	}
	flags := pflag.NewFlagSet("simulate", pflag.ContinueOnError)
	set := options.NewSet(simulate.Options()...)
	set.Bind(flags)
	if err := flags.Parse([]string{"--from-prior", "--likelihood", c.likelihood(), "--artists", strconv.Itoa(c.artists), "--seed", strconv.Itoa(int(c.cfg.Seed) + number - 1)}); err != nil {
		return want, err
	}
	return simulate.FromFlags(flags)
}

// likelihood is that of the catalogues and of their fits: one that the settings leave
// open is decided for some three albums an artist.
func (c *calibrationStudy) likelihood() string {
	settled, _ := fit.Settle(c.cfg, 3*c.artists, nil)
	return settled.Model.Likelihood
}

func (c *calibrationStudy) same(file string, want simulate.Settings) error {
	truth, path, err := simulate.Beside(file)
	switch {
	case err != nil:
		return err
	case truth == nil:
		return fmt.Errorf("%s has no truth beside it: remove it, or name another --reports-dir", file)
	case truth.Settings != want:
		return fmt.Errorf("%s is of another study, with other artists, likelihood or seed: remove %s, or name another --reports-dir", path, c.root)
	}
	return nil
}
