package journal

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/lmittmann/tint"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/regular"
)

// Name is the file of a run directory that holds every event, one JSON object a
// line.
const Name = "log.jsonl"

// Names of events, the messages of the log: stable, so that scripts can look
// for them. What they are about is in the attributes.
const (
	EventPipelineStarted     = "pipeline_started"
	EventPipelineCompleted   = "pipeline_completed"
	EventPipelineFailed      = "pipeline_failed"
	EventPipelineInterrupted = "pipeline_interrupted"
	EventLatestNotSet        = "latest_not_set"
	EventClockBehind         = "clock_behind"

	EventStageStarted          = "stage_started"
	EventStageCompleted        = "stage_completed"
	EventStageSkipped          = "stage_skipped"
	EventStageDryRun           = "stage_dry_run"
	EventStageAlreadyCompleted = "stage_already_completed"
	EventStageFailed           = "stage_failed"
	EventStageStale            = "stage_stale"
	EventStageRestored         = "stage_restored"
	EventStageNotReused        = "stage_not_reused"
	EventOtherProgram          = "made_by_other_program"

	EventEnvironmentVerified  = "environment_verified"
	EventEnvironmentNotLocked = "environment_not_locked"
	EventConfigConflict       = "config_conflict"
	EventFitStarted           = "fit_started"
	EventConvergenceCheck     = "convergence_check"
	EventConvergenceWarning   = "convergence_warning"
	EventResumingRun          = "resuming_run"
	EventInputUnavailable     = "input_unavailable"
)

// Options control the console half of a [Log].
type Options struct {
	Color   bool // ANSI colours
	Short   bool // times of day only, for somebody who watches
	Verbose bool // DEBUG instead of INFO
	Quiet   bool // WARN instead of INFO

	// Tell words the events for somebody who watches, instead of lines of events.
	// They are safe to print, and what is for debugging is among them. The file has
	// every event as ever.
	Tell func(level slog.Level, event string, attrs []slog.Attr)
}

// Log is a logger that writes human lines to a console and, once [Log.Attach]
// has named the file, every record as a JSON line to it. What is logged before
// is kept for the file (up to a megabyte), so that the log of a run starts
// with the decisions that led to its directory.
type Log struct {
	*slog.Logger
	file *lateFile
}

// New returns a log on console. Control characters and escape sequences in
// messages and attributes are removed in both outputs.
func New(console io.Writer, opts Options) *Log {
	level, layout := slog.LevelInfo, "2006-01-02T15:04:05.000Z07:00"
	switch {
	case opts.Verbose:
		level = slog.LevelDebug
	case opts.Quiet:
		level = slog.LevelWarn
	}
	if opts.Short {
		layout = "15:04:05"
	}
	file := new(lateFile)
	var human slog.Handler = tint.NewTextHandler(console, &tint.Options{Level: level, NoColor: !opts.Color, TimeFormat: layout})
	if opts.Tell != nil {
		human = &teller{level: slog.LevelDebug, tell: opts.Tell}
	}
	machine := slog.NewJSONHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug})
	return &Log{
		Logger: slog.New(safeHandler{slog.NewMultiHandler(finalHandler{human}, machine)}),
		file:   file,
	}
}

// Attach starts the JSON lines in the run directory that root holds open, after
// those of earlier processes.
func (l *Log) Attach(root *os.Root) error { return l.file.open(root) }

// Close flushes and closes the file. The error is the first that any write
// met: a full disk does not stop a run for the sake of its log.
func (l *Log) Close() error { return l.file.Close() }

// maxEarly bounds what is kept before a file is known.
const maxEarly = 1 << 20

// lateFile is an append-only file whose name is learned later.
type lateFile struct {
	mu    sync.Mutex
	early bytes.Buffer
	f     *os.File
	done  bool
	err   error
}

// Write never fails, so that the console keeps working; see Close.
func (l *lateFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.f != nil:
		_, err := l.f.Write(p)
		l.note(err)
	case !l.done && l.early.Len()+len(p) <= maxEarly:
		l.early.Write(p)
	}
	return len(p), nil
}

func (l *lateFile) note(err error) {
	if l.err == nil {
		l.err = err
	}
}

func (l *lateFile) open(root *os.Root) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f != nil || l.done {
		return errors.New("journal: the log is already attached or closed")
	}
	path := filepath.Join(root.Name(), Name)
	f, err := regular.OpenFileIn(root, Name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return &atomicfile.WriteError{Path: path, Err: err}
	}
	if err := endLine(f); err != nil {
		f.Close()
		return &atomicfile.WriteError{Path: path, Err: err}
	}
	l.f = f
	_, err = l.early.WriteTo(f)
	l.note(err)
	return nil
}

// endLine completes the last line of a process that was killed while writing,
// so that at most that one line cannot be parsed.
func endLine(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil {
		return err
	}
	if last[0] != '\n' {
		_, err = f.WriteString("\n")
	}
	return err
}

// Close implements [Log.Close].
func (l *lateFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done = true
	if l.f == nil {
		return nil
	}
	path := l.f.Name()
	l.note(l.f.Sync())
	l.note(l.f.Close())
	l.f = nil
	if l.err != nil {
		return &atomicfile.WriteError{Path: path, Err: l.err}
	}
	return nil
}
