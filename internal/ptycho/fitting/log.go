package fitting

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/training"
)

// metricsLog writes the metrics of the epochs where --logger-backend says.
type metricsLog struct {
	backend string // empty for none
	place   *owned.Dir
	names   []string // announced, which [metricsLog.close] records
	trainer *training.Trainer
	file    *os.File
	events  *training.Events
}

func newMetricsLog(c *config.Training, t *training.Trainer, place *owned.Dir, now time.Time) (*metricsLog, error) {
	l := &metricsLog{trainer: t, place: place}
	if c.Execution.LoggerBackend == nil {
		return l, nil
	}
	l.backend = *c.Execution.LoggerBackend
	if err := place.Root().MkdirAll(logDir, 0o755); err != nil {
		return l, err
	}
	if l.backend == "tensorboard" {
		return l, l.open(now)
	}
	if err := l.announce(metricsFile); err != nil || len(t.History()) == 0 {
		return l, err
	}
	return l, l.table() // of a resumed training that may have nothing left to do
}

// metricsFile is the table of the metrics.
const metricsFile = logDir + "/metrics.csv"

// announce says that a file grows until the log is closed.
func (l *metricsLog) announce(name string) error {
	l.names = append(l.names, name)
	return l.place.Replace(name)
}

// table writes the metrics of all epochs.
func (l *metricsLog) table() error {
	return atomicfile.WriteIn(l.place.Root(), filepath.FromSlash(metricsFile), 0o644, func(w io.Writer) error {
		return training.WriteMetrics(w, l.trainer.History())
	})
}

// open starts an event file; TensorBoard finds it by tfevents in its name and
// joins all that lie in the folder, so a resumed training adds one. The file
// grows, so it cannot be written in one piece.
func (l *metricsLog) open(now time.Time) (err error) {
	entries, err := fs.ReadDir(l.place.Root().FS(), logDir)
	if err != nil {
		return err
	}
	there := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.Contains(e.Name(), "tfevents") })
	// A training that is resumed within the second must not cut off the other's.
	for second := now.Unix(); ; second++ {
		name := fmt.Sprintf("%s/events.out.tfevents.%d.%s", logDir, second, program)
		file := filepath.FromSlash(name)
		if _, err := l.place.Root().Lstat(file); err == nil {
			continue
		}
		if err := l.announce(name); err != nil {
			return err
		}
		if l.file, err = l.place.Root().OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666); err != nil {
			return err
		}
		break
	}
	if l.events, err = training.NewEvents(l.file, seconds(now)); err != nil {
		return err
	}
	return l.earlierEpochs(there, seconds(now))
}

// earlierEpochs makes the log of a resumed training one of all its epochs,
// each of them once.
func (l *metricsLog) earlierEpochs(there bool, now float64) error {
	history := l.trainer.History()
	if there && len(history) > 0 {
		return l.events.Restart(now, len(history)+1)
	}
	for _, e := range history {
		if err := l.events.Epoch(now, e); err != nil {
			return err
		}
	}
	return nil
}

func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

func (l *metricsLog) epoch(e training.Epoch, now time.Time) error {
	switch l.backend {
	case "csv":
		return l.table()
	case "tensorboard":
		return l.events.Epoch(seconds(now), e)
	}
	return nil
}

func (l *metricsLog) close() error {
	var err error
	if l.file != nil {
		err = errors.Join(l.file.Sync(), l.file.Close())
	}
	if len(l.names) == 0 {
		return err
	}
	return errors.Join(err, l.place.Written(l.names...))
}
