package dashboard

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/album/tables"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/runs"
)

// Snapshot is what a run directory holds, as far as its stages have come. What
// is not there is nil or empty; what is there and cannot be read is named in
// Problems.
type Snapshot struct {
	charts.Data

	Dir      string
	Manifest *runs.Manifest
	Status   runs.Status // what was true when it was read: a dead "running" run is interrupted
	Problems []string

	Metrics    *evaluate.TargetReport
	Training   *stages.Training
	Features   *features.Report
	Exclusions []ingest.Exclusion

	next   atomic.Pointer[map[string]*charts.Next] // by lower-case name
	noNext atomic.Pointer[string]                  // why there is none
}

// Open reads the run in a directory. Stages that have not run leave their part
// empty; only a directory without a manifest is an error.
func Open(dir string) (*Snapshot, error) {
	info := runs.Inspect(dir)
	if info.Err != nil {
		return nil, info.Err
	}
	m := info.Manifest
	s := &Snapshot{Data: charts.Data{ID: m.RunID}, Dir: dir, Manifest: m, Status: info.Status}
	if s.ID == "" {
		s.ID = filepath.Base(dir)
	}
	s.Target = s.chooseTarget()
	for _, load := range []func() error{
		s.loadMetrics, s.loadDiagnostics, s.loadTraining, s.loadFeatures, s.loadData,
		s.loadPredictions, s.loadLOO, s.loadPaths, s.loadPosterior,
	} {
		if err := load(); err != nil && !missing(err) {
			s.Problems = append(s.Problems, strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
		}
	}
	s.Index()
	return s, nil
}

// chooseTarget returns the user score unless only the critic score was fitted.
func (s *Snapshot) chooseTarget() catalog.Target {
	exists := func(t catalog.Target) bool {
		_, err := os.Stat(s.path(stages.FilesOf(t).Training))
		return err == nil
	}
	if exists(catalog.Critic) && !exists(catalog.User) {
		return catalog.Critic
	}
	return catalog.User
}

// files are those of the target.
func (s *Snapshot) files() stages.Files { return stages.FilesOf(s.Target) }

// path returns a file of the run; the name is always one of this package's own.
func (s *Snapshot) path(file string) string { return filepath.Join(s.Dir, filepath.FromSlash(file)) }

func (s *Snapshot) loadMetrics() error {
	var r evaluate.Report
	if err := atomicfile.ReadJSON(s.path(s.files().Metrics), &r); err != nil {
		return err
	}
	s.Metrics = r.User
	if s.Target == catalog.Critic {
		s.Metrics = r.Critic
	}
	return nil
}

func (s *Snapshot) loadDiagnostics() error {
	d := new(evaluate.Diagnostics)
	if err := atomicfile.ReadJSON(s.path(s.files().Diagnostics), d); err != nil {
		return err
	}
	s.Diagnostics = d
	return nil
}

func (s *Snapshot) loadTraining() error {
	t := new(stages.Training)
	if err := atomicfile.ReadJSON(s.path(s.files().Training), t); err != nil {
		return err
	}
	s.Training = t
	return nil
}

func (s *Snapshot) loadFeatures() error {
	r := new(features.Report)
	if err := atomicfile.ReadJSON(s.path(stages.FeatureManifest(s.Target, splits.TemporalStrategy)), r); err != nil {
		return err
	}
	s.Features = r
	return nil
}

func (s *Snapshot) loadData() error {
	sum := new(ingest.Summary)
	if err := atomicfile.ReadJSON(s.path(s.files().Summary), sum); err != nil {
		return err
	}
	s.Summary = sum
	t, err := tables.ReadFile(s.path(s.files().Albums))
	if err != nil {
		return err
	}
	albums, errAlbums := tables.AlbumsOf(t)
	excluded, errExcluded := readLines[ingest.Exclusion](s.path(s.files().Exclusions))
	s.Albums, s.Exclusions = albums, excluded
	return errors.Join(errAlbums, errExcluded)
}

func (s *Snapshot) loadPredictions() error {
	var err1, err2 error
	s.Predictions, err1 = readPredictions(s.path(s.files().Predictions))
	s.NewArtists, err2 = readPredictions(s.path(s.files().NewPredictions))
	if missing(err2) {
		err2 = nil
	}
	return errors.Join(err1, err2)
}

func readPredictions(path string) ([]charts.Prediction, error) {
	c, err := readCSV(path, "artist", "album", "date", "actual", "mean", "sd", "lower_50", "upper_50", "lower_90", "upper_90", "pit", "crps", "original_row_id")
	if err != nil {
		return nil, err
	}
	out := make([]charts.Prediction, len(c.rows))
	for i := range out {
		out[i] = charts.Prediction{
			Artist: c.text(i, "artist"), Album: c.text(i, "album"), Date: c.text(i, "date"),
			Actual: c.number(i, "actual"), Mean: c.number(i, "mean"), SD: c.number(i, "sd"),
			Lo50: c.number(i, "lower_50"), Hi50: c.number(i, "upper_50"), Lo90: c.number(i, "lower_90"), Hi90: c.number(i, "upper_90"),
			PIT: c.number(i, "pit"), CRPS: c.number(i, "crps"), Row: int(c.number(i, "original_row_id")),
		}
	}
	return out, c.err
}

func (s *Snapshot) loadLOO() error {
	c, err := readCSV(s.path(s.files().LOO), "artist", "album", "date", "actual", "elpd", "pareto_k", "original_row_id")
	if err != nil {
		return err
	}
	s.LOO = make([]charts.Pointwise, len(c.rows))
	for i := range s.LOO {
		s.LOO[i] = charts.Pointwise{
			Artist: c.text(i, "artist"), Album: c.text(i, "album"), Date: c.text(i, "date"),
			Actual: c.number(i, "actual"), ELPD: c.number(i, "elpd"), K: c.number(i, "pareto_k"), Row: int(c.number(i, "original_row_id")),
		}
	}
	return c.err
}

func (s *Snapshot) loadPaths() error {
	t, err := tables.ReadFile(s.path(s.files().Paths))
	if err != nil {
		return err
	}
	text, errText := columns(t, tables.Text, func(c *tables.Column) []string { return c.Texts }, "artist", "album", "date", "split")
	num, errNum := columns(t, tables.Float, func(c *tables.Column) []float64 { return c.Floats }, "mean", "q5", "q95")
	row, errRow := columns(t, tables.Int, func(c *tables.Column) []int64 { return c.Ints }, "original_row_id")
	if err := cmp.Or(errText, errNum, errRow); err != nil {
		return err
	}
	s.Paths = make([]charts.PathPoint, t.Rows())
	for i := range s.Paths {
		s.Paths[i] = charts.PathPoint{
			Artist: text[0][i], Album: text[1][i], Date: text[2][i], Split: text[3][i],
			Mean: num[0][i], Lo: num[1][i], Hi: num[2][i], Row: int(row[0][i]),
		}
	}
	return nil
}

// columns returns the data of several columns of one kind.
func columns[T any](t *tables.Table, kind tables.Kind, data func(*tables.Column) []T, names ...string) ([][]T, error) {
	out := make([][]T, len(names))
	for k, n := range names {
		c, err := t.Column(n, kind)
		if err != nil {
			return nil, err
		}
		out[k] = data(c)
	}
	return out, nil
}

// worst returns the n albums that the model expected least, leaving each out.
func (s *Snapshot) worst(n int) []charts.Pointwise {
	list := slices.Clone(s.LOO)
	slices.SortStableFunc(list, func(a, b charts.Pointwise) int { return cmp.Compare(a.ELPD, b.ELPD) })
	return list[:min(n, len(list))]
}

func (s *Snapshot) loadPosterior() error {
	d, err := stages.ReadDraws(s.path(s.files().Posterior))
	if err != nil {
		return err
	}
	s.Posterior = charts.NewPosterior(d.Names, d.Values, d.Stats)
	return nil
}
