package cli

import (
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/datasets/datacmd"
	"github.com/latent-go/latent/internal/ptycho/convert"
	"github.com/latent-go/latent/internal/term"
)

// publicData is what data get makes, and of what. Tests add a set of their own.
var publicData = datacmd.Program{
	Name: Program, Table: datasets.Table, Width: helpWidth,
	Convert: map[string]datasets.Convert{"siemens-star": convert.Star},
	Use:     `Where a data file is wanted its name stands for it: "` + Program + ` reconstruct NAME"`,
}

func dataCommand(ui *term.UI) *cobra.Command { return datacmd.New(ui, publicData) }

// named returns the file of a public data set when a path is the name of one and
// no file is called like that; other paths come back as they are.
func named(path, file string) (string, error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	for _, set := range publicData.Table() {
		if set.Name == path {
			found, _, err := set.Use(datasets.Home(), file, Program)
			return found, err
		}
	}
	return path, nil
}

// dataFile returns the path of a data file that is there.
func dataFile(what, path string) (string, error) {
	path, err := named(path, convert.StarData)
	if err != nil {
		return path, err
	}
	return path, mustExist(what, path)
}
