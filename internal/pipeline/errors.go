package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/jsontree"
)

// UnknownStageError reports a name that no stage has.
type UnknownStageError struct {
	Name        string
	Known       []string
	Suggestions []string
}

// Error names the stage, the nearest known one and all of them.
func (e *UnknownStageError) Error() string {
	hint := ""
	if len(e.Suggestions) > 0 {
		hint = fmt.Sprintf(" (did you mean %s?)", strings.Join(e.Suggestions, " or "))
	}
	return fmt.Sprintf("unknown stage %q%s: the stages are %s", e.Name, hint, strings.Join(e.Known, ", "))
}

// MissingStageError reports that a stage cannot run because one that it needs
// has no usable outputs in the run directory.
type MissingStageError struct {
	Stage   string   // that was to run
	Missing string   // the stage that it needs
	Why     string   // "has not run", "is stale: ..."
	Run     []string // the stages to run first, in order; Missing is the last
}

// Error says what is missing, why, and what to run.
func (e *MissingStageError) Error() string {
	return fmt.Sprintf("stage %s needs %s, which %s: first run %s",
		e.Stage, e.Missing, e.Why, "stage "+strings.Join(e.Run, ", then stage "))
}

// StageError wraps the error with which a stage failed.
type StageError struct {
	Stage string
	Err   error
}

// Error names the stage.
func (e *StageError) Error() string { return fmt.Sprintf("stage %s: %v", e.Stage, e.Err) }

// Unwrap returns the error of the stage.
func (e *StageError) Unwrap() error { return e.Err }

// InputChangedError reports that a run cannot be resumed because a file that
// it has read is not the same any more.
type InputChangedError struct {
	Stage string // that read it
	Name  string
	Path  string
}

// Error says what changed and what can be done.
func (e *InputChangedError) Error() string {
	return fmt.Sprintf("cannot resume: %s (%s) has changed since stage %s read it; restore the file, or start a new run",
		e.Name, e.Path, e.Stage)
}

// SettingsChangedError reports that a run cannot be resumed with settings that
// differ from those that it was started with.
type SettingsChangedError struct {
	Stage   string // the first stage that is affected
	Changes []jsontree.Change
}

// Error lists the differences. Settings that the run does not have came with a later
// version: whoever did not give them cannot leave them out.
func (e *SettingsChangedError) Error() string {
	if !slices.ContainsFunc(e.Changes, func(c jsontree.Change) bool { return c.Old != "" }) {
		return fmt.Sprintf("cannot resume: stage %s was run by a version that does not know all of today's settings (%s); go on with that version, or start a new run",
			e.Stage, jsontree.Describe(e.Changes))
	}
	return fmt.Sprintf("cannot resume: settings of stage %s differ from those of the run (%s); leave them out, or start a new run",
		e.Stage, jsontree.Describe(e.Changes))
}
