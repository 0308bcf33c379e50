package dashboard

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/splits"
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
	Damaged  error // of a file that is not as its stage wrote it

	Metrics    *evaluate.Evaluation
	Training   *results.Training
	Features   *features.Manifest
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
	s := &Snapshot{Dir: dir, Manifest: info.Manifest, Status: info.Status}
	data, problems := charts.Read(dir, cmp.Or(info.Manifest.RunID, filepath.Base(dir)), results.Shown(dir))
	s.Data = *data
	files := s.files()
	var metrics *evaluate.Evaluations
	for _, err := range append(problems,
		charts.Take(files.Metrics, dir, &metrics), charts.Take(files.Training, dir, &s.Training),
		charts.Take(files.Split(splits.TemporalStrategy).Features, dir, &s.Features), charts.Take(files.Exclusions, dir, &s.Exclusions),
	) {
		if err != nil && !missing(err) {
			if damaged := (*runs.DamagedError)(nil); errors.As(err, &damaged) && s.Damaged == nil {
				s.Damaged = damaged
			}
			s.Problems = append(s.Problems, strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
		}
	}
	switch {
	case metrics == nil:
	case s.Target == catalog.Critic:
		s.Metrics = metrics.Critic
	default:
		s.Metrics = metrics.User
	}
	return s, nil
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// files are those of the target.
func (s *Snapshot) files() results.Files { return results.Of(s.Target) }

// worst returns the n albums that the model expected least, leaving each out.
func (s *Snapshot) worst(n int) []results.Pointwise {
	list := slices.Clone(s.LOO)
	slices.SortStableFunc(list, func(a, b results.Pointwise) int { return cmp.Compare(a.ELPD, b.ELPD) })
	return list[:min(n, len(list))]
}
