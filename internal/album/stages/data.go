package stages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/tables"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/runs"
	"github.com/latent-go/latent/internal/settings"
)

// inputs are the dataset and, where it has one, its profile: their content
// decides whether the data stage must run again.
func (e *Env) inputs() ([]pipeline.InputFile, error) {
	if err := e.checkDataset(); err != nil {
		return nil, err
	}
	list := []pipeline.InputFile{{Name: "dataset", Path: e.Dataset.Path}}
	if e.Dataset.Profile != "" {
		list = append(list, pipeline.InputFile{Name: "profile", Path: e.Dataset.Profile})
	}
	return list, nil
}

// checkDataset refuses what is no file before anything is hashed or written.
func (e *Env) checkDataset() error {
	for f, why := range map[string]string{e.Dataset.Path: e.Dataset.Why, e.Dataset.Profile: "the dataset profile"} {
		if f == "" {
			continue
		}
		info, err := os.Stat(f)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return &ingest.DataError{Kind: ingest.KindOpen, File: f, Problem: "there is no such file", Remedy: "check the path (" + why + ")", Err: err}
		case err != nil:
			return &ingest.DataError{Kind: ingest.KindOpen, File: f, Problem: "cannot be read: " + err.Error(), Remedy: "check its permissions", Err: err}
		case info.IsDir():
			return &ingest.DataError{Kind: ingest.KindOpen, File: f, Problem: "is a directory", Remedy: "give the file in it"}
		}
		file, err := os.Open(f)
		if err != nil {
			return &ingest.DataError{Kind: ingest.KindOpen, File: f, Problem: "cannot be read: " + err.Error(), Remedy: "check its permissions", Err: err}
		}
		file.Close()
	}
	return nil
}

// data reads and cleans the raw CSV, keeps a table per target, and accounts for
// every row that is left out.
func (e *Env) data(_ context.Context, r *runs.Run) error {
	clean, err := e.cleaned()
	if err != nil {
		return err
	}
	if err := writeTable(r.Path(cleanedFile), tables.Albums(clean.Albums)); err != nil {
		return err
	}
	for _, t := range []catalog.Target{catalog.User, catalog.Critic} {
		albums := clean.Filter(t, e.least(t))
		if len(albums) == 0 && slices.Contains(e.targets(), t) {
			return &ingest.DataError{Kind: ingest.KindRows, File: e.Dataset.Path, Problem: fmt.Sprintf("no album has a %s score backed by at least %d ratings", t, e.least(t)), Remedy: "lower --min-ratings or check the profile"}
		}
		if err := writeTable(r.Path(targetFile(t)), tables.Albums(albums)); err != nil {
			return err
		}
	}
	e.logCleaning(clean)
	return writeAudit(r, clean)
}

// cleaned reads and cleans the raw CSV.
func (e *Env) cleaned() (*ingest.Cleaned, error) {
	profile, err := e.profile()
	if err != nil {
		return nil, err
	}
	table, err := ingest.Load(e.Dataset.Path, ingest.Options{Profile: profile})
	if err != nil {
		return nil, err
	}
	return ingest.Clean(table), nil
}

// least is the number of ratings or reviews that a score needs.
func (e *Env) least(t catalog.Target) int {
	if t == catalog.Critic {
		return e.Config.Data.MinCriticReviews
	}
	return e.Config.Data.MinRatings
}

func writeAudit(r *runs.Run, clean *ingest.Cleaned) error {
	err := atomicfile.Write(r.Path(exclusionsFile), 0o666, func(w io.Writer) error { return clean.Audit.WriteExclusions(w) })
	if err != nil {
		return err
	}
	return atomicfile.WriteJSON(r.Path(summaryFile), clean.Summary())
}

// logCleaning says what was found in the data, one line for each oddity.
func (e *Env) logCleaning(c *ingest.Cleaned) {
	p := &c.Report
	e.Log.Info("data_cleaned", "rows", p.Rows, "albums", p.Albums, "artists", p.Artists)
	for _, name := range slices.Sorted(maps.Keys(p.PlaceholderArtists)) {
		e.Log.Info("placeholder_artist", "name", name, "albums", p.PlaceholderArtists[name], "handling", "each album is an artist of its own")
	}
	for _, f := range []struct {
		what  string
		count int
	}{
		{"duplicate albums left out", p.Duplicates},
		{"albums without a title", p.EmptyTitles},
		{"albums without a release date: training only, no history", p.Undated},
		{"albums of an implausible year", p.ImplausibleYears},
		{"scores outside 0-100 ignored", p.ScoresOutOfRange},
		{"negative counts or durations ignored", p.NegativeNumbers},
	} {
		if f.count > 0 {
			e.Log.Info("data_oddity", "what", f.what, "rows", f.count)
		}
	}
}

// profile returns the profile of the dataset, nil to let the header decide.
func (e *Env) profile() (*ingest.Profile, error) {
	p, err := e.namedProfile()
	if err != nil || e.Config.Data.Encoding == "auto" {
		return p, err
	}
	if p == nil {
		if p, err = ingest.Detect(e.Dataset.Path); err != nil {
			return nil, err
		}
	}
	forced := *p
	forced.Encoding = e.Config.Data.Encoding
	return &forced, nil
}

func (e *Env) namedProfile() (*ingest.Profile, error) {
	switch {
	case e.Dataset.Inline != nil:
		return inlineProfile(e.Dataset.Inline)
	case e.Dataset.Profile == "":
		return nil, nil
	}
	text, err := settings.ReadLimited(e.Dataset.Profile)
	if err != nil {
		return nil, &ingest.DataError{Kind: ingest.KindProfile, File: e.Dataset.Profile, Problem: "cannot be read: " + err.Error(), Remedy: "give the path of a dataset profile", Err: err}
	}
	return ingest.ParseProfile(filepath.ToSlash(e.Dataset.Profile), text)
}

func inlineProfile(n *settings.Node) (*ingest.Profile, error) {
	text, err := yaml.Marshal(n.Plain())
	if err != nil {
		return nil, n.Errorf("data.profile: %v", err)
	}
	p, err := ingest.ParseProfile("data.profile", text)
	if err != nil {
		return nil, n.Errorf("data.profile: %v", err)
	}
	return p, nil
}
