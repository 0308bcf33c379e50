package dashboard

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/runs"
)

// snapshot returns the run as it was last read. It is read again in the background
// when its manifest has changed, be it that it goes on or that a stage of a
// finished one runs again: nobody waits for that.
func (d *Server) snapshot() *Snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	pace := runPace
	if d.run.finished() {
		pace = donePace
	}
	if d.reading || time.Since(d.looked) < pace {
		return d.run
	}
	d.looked, d.reading = time.Now(), true
	run, stamp := d.run, d.stamp
	crew.Background(func() { d.read(run, stamp) })
	return d.run
}

// errGone tells that there is no run any more where it was.
var errGone = errors.New("the directory of the run is gone; was it moved or deleted?")

// gone reports with errGone that the run was deleted or moved since it was read.
func (s *Snapshot) gone() error {
	if s.Dir == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(s.Dir, runs.ManifestName)); errors.Is(err, fs.ErrNotExist) {
		return errGone
	}
	return nil
}

// read replaces the run if its manifest is newer than the stamp.
func (d *Server) read(s *Snapshot, stamp time.Time) {
	fresh, err := reopen(s, stamp)
	d.mu.Lock()
	if d.reading = false; err != nil && err.Error() != d.failed { // once is enough
		d.log.Warn("run_not_read", "run", s.ID, "error", err)
		d.failed = err.Error()
	}
	if fresh != nil {
		d.run, d.stamp = fresh, fresh.Manifest.Updated
	}
	d.mu.Unlock()
	if fresh != nil {
		d.predictNext(fresh)
	}
}

// reopen reads a run again, nil if neither its manifest nor its status has changed.
func reopen(s *Snapshot, stamp time.Time) (*Snapshot, error) {
	info := runs.Inspect(s.Dir)
	if info.Err != nil || info.Manifest.Updated.Equal(stamp) && info.Status == s.Status {
		return nil, info.Err
	}
	fresh, err := Open(s.Dir)
	if err != nil {
		return nil, err
	}
	if a, b := s.Manifest.Stage(config.StageTrain), fresh.Manifest.Stage(config.StageTrain); a != nil && b != nil && a.Complete() && a.Finished.Equal(b.Finished) {
		fresh.next.Store(s.next.Load()) // of the same posterior
	}
	return fresh, nil
}

// predictNext predicts the next albums, which takes a while: until then artists
// are shown without.
func (d *Server) predictNext(s *Snapshot) {
	if s.next.Load() != nil {
		return
	}
	err := s.PredictNext(d.ctx)
	if err == nil || d.ctx.Err() != nil {
		return
	}
	why := err.Error()
	s.noNext.Store(&why)
	if !errors.Is(err, charts.ErrNoData) { // else the page of an artist says what is missing
		d.log.Warn("next_albums_not_predicted", "run", s.ID, "error", err)
	}
}

// other returns the run of an id that is in the list of runs, and why it cannot be
// read: the id of a request is compared, never used as a path.
func (d *Server) other(id string) (*Snapshot, []runs.Info, error) {
	list, err := runs.List(d.root)
	if err != nil {
		d.log.Warn("runs_not_listed", "error", err)
	}
	d.othersMu.Lock()
	defer d.othersMu.Unlock()
	i := slices.IndexFunc(list, func(i runs.Info) bool { return i.ID == id })
	if id == "" || i < 0 {
		return nil, list, nil
	}
	if list[i].Err != nil {
		return nil, list, list[i].Err
	}
	if s := d.others[id]; s != nil && s.finished() {
		return s, list, nil
	}
	s, err := Open(list[i].Dir)
	if err != nil {
		return nil, list, err
	}
	if len(d.others) >= maxOthers {
		clear(d.others)
	}
	d.others[id] = s
	return s, list, nil
}
