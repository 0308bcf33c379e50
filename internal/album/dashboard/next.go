package dashboard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/forecast"
	"github.com/latent-go/latent/internal/runs"
)

// basis says what was assumed of a next album.
func basis(n *charts.Next) string {
	if n.Date.IsZero() {
		return "like the last one"
	}
	return "assumed in " + n.Date.Format("2006") + ", like the last one"
}

// Next returns the prediction of an artist's next album, nil when there is none,
// or not yet.
func (s *Snapshot) Next(artist string) *charts.Next {
	all := s.next.Load()
	if all == nil {
		return nil
	}
	return (*all)[lower(artist)]
}

// PredictNext predicts the next album of every artist of the model, as the
// command predict does with --all. It may be called while the run is shown. The
// error wraps charts.ErrNoData when the run has not come that far.
func (s *Snapshot) PredictNext(ctx context.Context) error {
	f, err := s.forecaster()
	if err != nil {
		return err
	}
	names := map[string]string{}
	for i := range s.Albums {
		names[s.Albums[i].ArtistKey] = s.Albums[i].Artist
	}
	list, err := f.Predict(ctx, f.Next(f.Modelled()...), math.NaN())
	if missing(err) { // the fit is being made anew
		return charts.NoData("fitted model", "train")
	}
	if err != nil {
		return err
	}
	next := map[string]*charts.Next{}
	for i := range list {
		p := &list[i]
		n := &charts.Next{
			Mean: p.Mean, SD: p.SD, Half: p.Interval(0), Ninety: p.Interval(2), LastScore: p.Last,
		}
		if p.Album.Dated() {
			n.Date = p.Album.Date
		}
		next[lower(names[p.Album.ArtistKey])] = n
	}
	s.next.Store(&next)
	return nil
}

func (s *Snapshot) forecaster() (*forecast.Forecaster, error) {
	r, err := s.run()
	if err != nil {
		return nil, err
	}
	f, err := forecast.Open(r, s.Target)
	if missing(err) {
		return nil, charts.NoData("fitted model", "train")
	}
	if u, ok := errors.AsType[*forecast.UnfinishedError](err); ok { // it is waited for, not broken
		return nil, fmt.Errorf("%w: %s", charts.ErrNoData, s.unfinished(u.Stage))
	}
	return f, err
}

// unfinished says why a stage has not given what is needed of it, and what does.
func (s *Snapshot) unfinished(stage string) string {
	r := s.Manifest.Stage(stage)
	switch {
	case r != nil && r.Status == runs.Running && s.Status == runs.Running:
		return "stage " + stage + " is running now; reload the page when it is done"
	case r != nil && r.Status == runs.Stale:
		return "stage " + stage + " is stale (" + r.Reason + "); renew it with: " + s.stageCommand(stage)
	}
	return "stage " + stage + " has not finished; run it with: " + s.stageCommand(stage)
}

// withoutNext says why there is no prediction of an artist's next album.
func (s *Snapshot) withoutNext() string {
	if s.next.Load() != nil {
		return "The next album is not predicted: the model knows none of the artist's albums."
	}
	if why := s.noNext.Load(); why != nil {
		return "The next album is not predicted: " + strings.TrimPrefix(*why, charts.ErrNoData.Error()+": ") + "."
	}
	return "The next album is being computed; reload the page in a moment."
}

// run opens the run to look at it again.
func (s *Snapshot) run() (*runs.Run, error) {
	if s.Dir == "" {
		return nil, charts.NoData("directory", "data")
	}
	return runs.View(filepath.Dir(s.Dir), s.Dir)
}

// scalars names the scalar parameters of the models of the run, also before it has
// any; nil when the run does not say.
func (s *Snapshot) scalars() []string {
	r, err := s.run()
	if err != nil {
		return nil
	}
	cfg, err := config.OfRun(r)
	if err != nil {
		return nil
	}
	if settled, err := fit.Settled(s.Dir, cfg, s.Target); err == nil {
		cfg = settled
	}
	return fit.Noise(cfg).Scalars()
}

// lower is the form in which names of artists are compared.
func lower(name string) string { return strings.ToLower(strings.TrimSpace(name)) }
