package stages

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
)

// inputs are the dataset and, where it has one, its profile: their content
// decides whether the data stage must run again.
func (e *Env) inputs() ([]pipeline.InputFile, error) {
	if err := e.Input().Check(); err != nil {
		return nil, err
	}
	list := []pipeline.InputFile{{Name: "dataset", Path: e.Dataset.Path}}
	if e.Input().ProfileFile() != "" {
		list = append(list, pipeline.InputFile{Name: "profile", Path: e.Dataset.Profile})
	}
	return append(list, e.truthInput()...), nil
}

// data reads and cleans the raw CSV, keeps a table per target, and accounts for
// every row that is left out.
func (e *Env) data(_ context.Context, r *runs.Run) error {
	clean, err := e.Input().Read()
	if err != nil {
		return err
	}
	files := results.Of(catalog.User)
	if err := keep(r, files.Albums, clean.Albums); err != nil {
		return err
	}
	if err := e.keepModelled(r, clean); err != nil {
		return err
	}
	e.logCleaning(&clean.Report)
	if err := e.keepTruth(r); err != nil {
		return err
	}
	if err := keep(r, files.Exclusions, clean.Audit.Exclusions); err != nil {
		return err
	}
	summary := clean.Summary()
	return keep(r, files.Summary, &summary)
}

// keepModelled writes a table per target. One that was to be modelled and has no
// album is left out, as long as another has some.
func (e *Env) keepModelled(r *runs.Run, clean *ingest.Cleaned) error {
	asked := fit.Targets(e.Config)
	var nothing *ingest.DataError
	for _, t := range []catalog.Target{catalog.User, catalog.Critic} {
		least := e.Config.Data.Least(string(t))
		albums := clean.Filter(t, least)
		if len(albums) == 0 && slices.Contains(asked, t) {
			why := clean.NothingLeft(t, least, cmp.Or(e.Dataset.Name, e.Dataset.Path))
			clean.LeaveOut(t, why)
			nothing = cmp.Or(nothing, why)
		}
		if err := keep(r, results.Of(t).Modelled, albums); err != nil {
			return err
		}
	}
	if nothing != nil && len(clean.Report.TargetsLeftOut) == len(asked) {
		return nothing
	}
	return nil
}

// logCleaning says what was found in the data, one line for each oddity.
func (e *Env) logCleaning(p *ingest.Report) {
	e.Log.Info("data_cleaned", "rows", p.Rows, "albums", p.Albums, "artists", p.Artists)
	for _, name := range slices.Sorted(maps.Keys(p.PlaceholderArtists)) {
		e.Log.Info("placeholder_artist", "name", name, "albums", p.PlaceholderArtists[name], "handling", "each album is an artist of its own")
	}
	for _, note := range p.Doubts() {
		e.Log.Warn("data_note", "what", note)
	}
	for _, note := range p.Oddities() {
		e.Log.Info("data_oddity", "what", note)
	}
}
