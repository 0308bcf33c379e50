package cli

import (
	"github.com/spf13/cobra"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/datasets/datacmd"
	"github.com/latent-go/latent/internal/settings"
	"github.com/latent-go/latent/internal/term"
)

// publicData is what data get makes, and of what. Tests add a set of their own.
var publicData = datacmd.Program{
	Name: Program, Table: datasets.Table, Width: helpWidth,
	Convert: map[string]datasets.Convert{"albums-2020": ingest.Albums2020},
	Use:     `A run reads it with "` + Program + ` run --dataset NAME"`,
}

func dataCommand(ui *term.UI) *cobra.Command { return datacmd.New(ui, publicData) }

// chooseDataset says which file a run reads: see [config.ChooseDataset]. The name
// of a public data set stands for its file.
func chooseDataset(c *config.Config, r *settings.Resolved) (config.Dataset, error) {
	d, err := config.ChooseDataset(c, r, config.DefaultPlaces())
	if err != nil {
		return d, err
	}
	return config.Public{
		Table: publicData.Table(), Home: datasets.Home(), Program: Program, Data: ingest.PublicAlbums, Profile: ingest.PublicProfile,
	}.Replace(d)
}
