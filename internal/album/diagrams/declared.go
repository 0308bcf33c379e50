package diagrams

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/pipeline"
)

// declared is what the program says about itself.
type declared struct {
	stages   []pipeline.Stage // in the order in which they run
	blocks   []features.BlockCount
	params   []string
	settings *config.Config
}

// declarations asks the packages that do the work.
func declarations(stages []pipeline.Stage) (*declared, error) {
	cfg, _, _, err := config.FromLayers()
	if err != nil {
		return nil, err
	}
	d := &declared{stages: stages, settings: cfg}
	return d, d.probe()
}

// probe builds the features and the model of a few made-up albums that have
// every field, so that every block that the program can build is there, and
// every parameter.
func (d *declared) probe() error {
	albums, rows, fit := sampleAlbums()
	opt := features.DefaultOptions(catalog.User)
	opt.Temporal, opt.Artist, opt.Genre = d.settings.Features.Temporal, d.settings.Features.Artist, d.settings.Features.Genre
	opt.GenreMinCount, opt.Variant.LabelMinCount = 5, 5
	x, report, err := features.Build(albums, rows, fit, opt)
	if err != nil {
		return fmt.Errorf("features of a sample: %w", err)
	}
	d.blocks = report.Blocks
	n := len(rows)
	table := model.Rows{Artist: make([]int, n), Score: make([]float64, n), Prev: make([]float64, n), Count: make([]float64, n), X: x, Train: fit}
	place := make([]int, n)
	for i, r := range rows {
		table.Artist[i], place[i] = r.Artist, r.Position
		table.Score[i], table.Prev[i], table.Count[i] = r.Album.UserScore, math.NaN(), r.Album.UserRatings
	}
	c := d.settings.Model
	table.Position = model.Positions(table.Artist, place, fit, c.MaxAlbums, c.MinAlbums)
	still := c.Walk == "off"
	if still {
		table.Position = slices.Repeat([]int{1}, n)
	}
	m, err := model.New(table, model.Noise{Still: still, Learn: c.LearnNExponent, Exponent: c.NExponent, Prior: c.NExponentPrior, Alpha: c.NExponentAlpha, Beta: c.NExponentBeta}, model.DefaultPriors())
	if err != nil {
		return fmt.Errorf("model of a sample: %w", err)
	}
	for _, p := range m.Parameters() {
		d.params = append(d.params, p.Name)
	}
	return nil
}

// follow takes the parameters that a run has, as far as it knows, and the blocks that the
// default settings lack: what they leave open depends on the albums.
func (d *declared) follow(r *Run) {
	if r.Features != nil {
		for _, b := range r.Features.Blocks {
			if !slices.ContainsFunc(d.blocks, func(known features.BlockCount) bool { return known.Block == b.Block }) {
				d.blocks = append(d.blocks, b)
			}
		}
	}
	if r.Diagnostics == nil || len(r.Diagnostics.Parameters) == 0 {
		return
	}
	d.params = nil
	for _, p := range r.Diagnostics.Parameters {
		if name, _, _ := strings.Cut(p.Name, "["); !slices.Contains(d.params, name) {
			d.params = append(d.params, name)
		}
	}
}

// sampleAlbums makes albums of twelve artists that differ in every field.
func sampleAlbums() ([]catalog.Album, []splits.Row, []bool) {
	const artists, each = 12, 5
	albums := make([]catalog.Album, 0, artists*each)
	var rows []splits.Row
	for a := range artists {
		for k := range each {
			x := catalog.New(a*each + k)
			x.Artist = fmt.Sprintf("artist %02d", a)
			x.ArtistKey, x.Title = x.Artist, fmt.Sprintf("album %d", k)
			x.Date, x.DatePrecision = time.Date(1990+2*k+a, 1, 1+a, 0, 0, 0, 0, time.UTC), catalog.DateDay
			x.Genres, x.Label = []string{[]string{"one", "two"}[(a+k)%2]}, []string{"this", "that", "other"}[(a*k)%3]
			x.Type, x.AllArtists = []string{"Album", "EP"}[(a+2*k)%3/2], []string{x.Artist, "guest"}[:1+(a+k)%2]
			x.UserScore, x.CriticScore = float64(50+(7*a+11*k)%40), float64(55+(5*a+13*k)%35)
			x.UserRatings, x.CriticReviews = float64(20+a+k), float64(5+a)
			x.Tracks, x.Runtime = float64(8+(a+k)%7), float64(30+(3*a+k)%25)
			albums = append(albums, x)
		}
	}
	for i := range albums {
		rows = append(rows, splits.Row{Album: &albums[i], Split: splits.Train, Artist: i / each, Position: i%each + 1})
	}
	fit := make([]bool, len(rows))
	for i := range fit {
		fit[i] = true
	}
	return albums, rows, fit
}
