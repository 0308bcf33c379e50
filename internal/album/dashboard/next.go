package dashboard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/tables"
)

// nextDraws is how many posterior draws a prediction of the next album mixes.
const nextDraws = 200

// PredictNext predicts the next album of every artist with a dated album in the
// temporal split, from the posterior of the run: an album like the artist's last
// one in type, genres and label, released after the artist's median gap. It sees
// all albums of the run, test albums too, as history, and the artist's training
// and validation albums as scores.
func (s *Snapshot) PredictNext(ctx context.Context) error {
	f, err := s.forecast()
	if err != nil {
		return err
	}
	pred, err := f.predict(ctx, f.planned)
	if err != nil {
		return err
	}
	for k, i := range f.planned {
		p, album := pred[k], f.rows[i].Album
		a := s.Artist(album.Artist)
		if a == nil {
			continue
		}
		a.Next = &Next{
			Date: album.Date, Mean: p.Mean, SD: p.SD, Lo50: p.Interval(0).Lo, Hi50: p.Interval(0).Hi, Lo90: p.Interval(2).Lo, Hi90: p.Interval(2).Hi,
			Basis: "assumed in " + album.Date.Format("2006") + ", like the last one", LastScore: f.rows[i].Prev,
		}
	}
	return nil
}

// forecast is the model of a run with planned albums among its rows.
type forecast struct {
	rows    []features.Row
	planned []int // rows
	model   *model.Model
	draws   []model.Draw
}

func (f *forecast) predict(ctx context.Context, rows []int) ([]evaluate.Prediction, error) {
	return evaluate.Predict(ctx, f.model, f.draws, rows, evaluate.PredictionCounts(f.model, rows))
}

func (s *Snapshot) forecast() (*forecast, error) {
	if s.Features == nil || s.Posterior == nil || len(s.Albums) == 0 {
		return nil, noData("fitted model", "train")
	}
	cfg, err := s.config()
	if err != nil {
		return nil, err
	}
	target := catalog.Target(s.Target)
	rows, err := s.splitRows()
	if err != nil {
		return nil, err
	}
	rows = withPlanned(rows)
	f := &forecast{rows: features.Link(s.Albums, rows, target)}
	fit := make([]bool, len(rows))
	for i, r := range rows {
		fit[i] = r.Split == splits.Train || r.Split == splits.Validation
		if r.Album.Row < 0 {
			f.planned = append(f.planned, i)
		}
	}
	c := cfg.Features
	x, _, err := features.Build(s.Albums, rows, fit, features.Options{
		Target: target, Temporal: c.Temporal, Artist: c.Artist, Genre: c.Genre, GenreMinCount: c.GenreMinCount, Variant: s.Features.Variant,
	})
	if err != nil {
		return nil, err
	}
	if !slices.Equal(x.Names(), s.Features.Names) {
		return nil, errors.New("the features of the run cannot be built again with this version of the program")
	}
	if f.model, err = s.model(cfg, f.rows, x, fit); err != nil {
		return nil, err
	}
	f.draws, err = s.Posterior.modelDraws(f.model)
	return f, err
}

// splitRows reads the three parts of the temporal split.
func (s *Snapshot) splitRows() ([]splits.Row, error) {
	var rows []splits.Row
	for _, part := range []splits.Split{splits.Train, splits.Validation, splits.Test} {
		t, err := tables.ReadFile(s.path("splits/" + s.Target + "_score/" + string(splits.TemporalStrategy) + "/" + part.String() + ".parquet"))
		if err != nil {
			return nil, err
		}
		albums, err := tables.AlbumsOf(t)
		if err != nil {
			return nil, err
		}
		x, err := columns(t, tables.Int, func(c *tables.Column) []int64 { return c.Ints }, "artist_index", "position")
		if err != nil {
			return nil, err
		}
		for i := range albums {
			rows = append(rows, splits.Row{Album: &albums[i], Split: part, Artist: int(x[0][i]), Position: int(x[1][i])})
		}
	}
	slices.SortStableFunc(rows, func(a, b splits.Row) int { return catalog.Compare(a.Album, b.Album) })
	return rows, nil
}

// withPlanned puts a planned album behind the last album of every artist, at the
// next position.
func withPlanned(rows []splits.Row) []splits.Row {
	var out []splits.Row
	for i := 0; i < len(rows); {
		end := i
		for end < len(rows) && rows[end].Artist == rows[i].Artist {
			end++
		}
		out = append(out, rows[i:end]...)
		if last := rows[end-1]; last.Album.Dated() && !last.Album.Anonymous() {
			out = append(out, splits.Row{Album: planned(rows[i:end]), Split: splits.Test, Artist: last.Artist, Position: last.Position + 1})
		}
		i = end
	}
	return out
}

// planned is an album like the last one, after the median gap between the dated
// ones, or two years where there is only one.
func planned(rows []splits.Row) *catalog.Album {
	last := rows[len(rows)-1].Album
	var gaps []time.Duration
	for i := 1; i < len(rows); i++ {
		if a, b := rows[i-1].Album, rows[i].Album; a.Dated() && b.Dated() && b.Date.After(a.Date) {
			gaps = append(gaps, b.Date.Sub(a.Date))
		}
	}
	gap := 2 * 365 * 24 * time.Hour
	if len(gaps) > 0 {
		slices.Sort(gaps)
		gap = gaps[len(gaps)/2]
	}
	a := catalog.New(-1)
	a.Artist, a.ArtistKey, a.Title = last.Artist, last.ArtistKey, "next album"
	a.Date, a.DatePrecision = last.Date.Add(gap).Truncate(24*time.Hour), catalog.DateDay
	a.Type, a.Genres, a.Label, a.AllArtists = last.Type, last.Genres, last.Label, last.AllArtists
	return &a
}

func (s *Snapshot) model(cfg *config.Config, rows []features.Row, x *design.Matrix, fit []bool) (*model.Model, error) {
	n, target := len(rows), catalog.Target(s.Target)
	t := model.Rows{
		Artist: make([]int, n), Score: make([]float64, n), Prev: make([]float64, n),
		PrevRow: make([]int, n), Count: make([]float64, n), X: x, Train: fit,
	}
	place := make([]int, n)
	for i := range rows {
		w := &rows[i]
		t.Artist[i], place[i], t.Prev[i], t.PrevRow[i] = w.Artist, w.Position, w.Prev, w.PrevRow
		t.Score[i], t.Count[i] = target.Score(w.Album), target.Count(w.Album)
	}
	c := cfg.Model
	t.Position = model.Positions(t.Artist, place, fit, c.MaxAlbums, c.MinAlbums)
	noise := model.Noise{Learn: c.LearnNExponent, Exponent: c.NExponent, Prior: c.NExponentPrior, Alpha: c.NExponentAlpha, Beta: c.NExponentBeta, Loc: c.Priors.NExponentLoc, Scale: c.Priors.NExponentScale}
	return model.New(t, noise, model.DefaultPriors()) // predictions from draws do not ask for the priors
}

// modelDraws returns the draws in the form of the model, thinned.
func (p *Posterior) modelDraws(m *model.Model) ([]model.Draw, error) {
	byName := map[string][][]float64{}
	for _, x := range p.Scalars {
		byName[x.Name] = x.Chains
	}
	for _, x := range p.Beta {
		byName["beta "+x.Name] = x.Chains
	}
	var order [][][]float64
	for _, q := range m.Parameters() {
		names := []string{q.Name}
		if q.Coords != nil {
			names = nil
			for _, c := range q.Coords {
				names = append(names, "beta "+c)
			}
		}
		for _, n := range names {
			x, ok := byName[n]
			if !ok {
				return nil, fmt.Errorf("the posterior has no %s", n)
			}
			order = append(order, x)
		}
	}
	var out []model.Draw
	for c := range order[0] {
		for k := range order[0][c] {
			values := make([]float64, len(order))
			for j := range order {
				values[j] = order[j][c][k]
				if math.IsNaN(values[j]) {
					return nil, errors.New("the posterior has undefined draws")
				}
			}
			out = append(out, m.Unflatten(values))
		}
	}
	return evaluate.Thin(out, nextDraws), nil
}
