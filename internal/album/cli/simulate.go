package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/simulate"
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/term"
)

// optTruth is where the truth of a simulated catalogue goes.
var optTruth = options.Option{
	Key: "truth", Flag: "truth", Kind: options.String, Default: "", Given: true, Placeholder: "FILE", Group: "Output",
	Help: "File of the truth, JSON, packed if it ends in .gz; beside the catalogue by default, where runs find it",
}

func simulateCommand(ui *term.UI) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "simulate FILE.csv",
		Short: "Invent a catalogue of albums whose truth is known",
		Long: `Writes a catalogue of invented albums in the 18 documented columns, packed if the
name ends in .gz, and beside it the truth: the parameters that made the scores, the
level of every artist at every album, and the noise. The same settings and seed
give the same bytes; the defaults are those of the demo catalogue.

A run on such a catalogue says that its albums are invented. With -c configs/original.yaml
it models the scores as they are made here, and shows which parameters its intervals
caught. Nobody real is meant by any name.`,
		Example: `  aoty-pipeline simulate mine.csv.gz --artists 1000 --seed 1
  aoty-pipeline simulate clean.csv --likelihood normal --missing 0 --dirty 0
  aoty-pipeline simulate best.csv --select-top 5000
  aoty-pipeline simulate prior.csv --from-prior --likelihood normal --artists 200`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("name one file for the catalogue: %s", cmd.UseLine())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return runSimulate(cmd, ui, args[0]) },
	}
	bind(cmd, options.NewSet(append(simulate.Options(), optTruth)...))
	return cmd
}

func runSimulate(cmd *cobra.Command, ui *term.UI, file string) error {
	s, err := simulate.FromFlags(cmd.Flags())
	if err != nil {
		return &usageError{err}
	}
	truth := flagValue[string](cmd.Flags(), "truth")
	if truth == "" {
		truth = simulate.TruthPath(file)
	}
	if err := spare(file, truth); err != nil {
		return err
	}
	c, err := simulate.Make(s)
	if err != nil {
		return err
	}
	if err := c.WriteFiles(file, truth); err != nil {
		return err
	}
	ui.Infof("%s: %s, %s, all invented; the truth is in %s", filepath.ToSlash(file), term.Counted(c.Rows(), "row"), term.Counted(s.Artists, "artist"), filepath.ToSlash(truth))
	return nil
}

// spare refuses to replace what this command did not make, and names that would
// lead a reader astray.
func spare(file, truth string) error {
	if name := strings.TrimSuffix(file, ".gz"); !strings.HasSuffix(name, ".csv") {
		return &usageError{fmt.Errorf("%s: the catalogue is CSV: end its name in .csv or .csv.gz", file)}
	}
	if filepath.Clean(file) == filepath.Clean(truth) {
		return &usageError{fmt.Errorf("%s cannot be catalogue and truth at once: give --truth another name", file)}
	}
	for _, path := range []string{file, truth} {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := simulate.Own(file, truth); err != nil {
			return fmt.Errorf("%s is there and will not be replaced: %w; name another file or remove it", path, err)
		}
	}
	return nil
}
