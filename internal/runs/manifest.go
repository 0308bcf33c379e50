package runs

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/origin"
)

// manifestVersion is the format that this package writes, and the newest that
// it reads.
const manifestVersion = 1

// ManifestName is the file of a run directory that holds its [Manifest].
const ManifestName = "manifest.json"

// Manifest is the record of a run. It is saved after every change, so that the
// file tells how far a killed run came.
//
// It holds no environment but the documented variables: manifests are published,
// and environments hold secrets.
type Manifest struct {
	Version        int               `json:"version"`
	Program        string            `json:"program"`
	ProgramVersion string            `json:"program_version"`
	RunID          string            `json:"run_id"`
	Status         Status            `json:"status"`
	Error          string            `json:"error,omitempty"`
	Created        time.Time         `json:"created"`
	Updated        time.Time         `json:"updated"`
	Order          time.Time         `json:"order,omitzero"`            // by which the run is sorted, where Created is not after an earlier run
	Seconds        float64           `json:"seconds"`                   // working time, over all processes
	Command        []string          `json:"command"`                   // the arguments, program name first
	Environment    map[string]string `json:"environment,omitempty"`     // of the documented variables, those that were set
	Settings       json.RawMessage   `json:"settings,omitempty"`        // resolved, with provenance, as the settings package wrote them
	SettingsSum    string            `json:"settings_sha256,omitempty"` // of Settings without spaces; "" in manifests of older programs
	Seed           int64             `json:"seed"`
	Git            origin.Git        `json:"git"`
	Build          origin.Build      `json:"build"`
	LockFile       *FileHash         `json:"lock_file,omitempty"` // nil when no lock file was found
	Inputs         map[string]Input  `json:"inputs,omitempty"`    // files from outside, by name
	Stages         []StageRecord     `json:"stages"`
}

// Status is the state of a run or of a stage.
type Status string

// States of a run are running, finished, failed and interrupted; those of a
// stage are pending, running, done, failed, skipped and stale.
const (
	Running     Status = "running"
	Finished    Status = "finished"
	Failed      Status = "failed"
	Interrupted Status = "interrupted" // stopped by the user, or the process died

	Pending Status = "pending" // never ran in this directory
	Done    Status = "done"
	Skipped Status = "skipped" // outputs were taken from another run
	Stale   Status = "stale"   // a stage that it needs ran again
)

// FileHash names a file with the hash of its content.
type FileHash struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}

// Input is a file from outside the run directory that a stage read.
type Input struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// StageRecord is what is known of one stage in one run.
type StageRecord struct {
	Name         string                  `json:"name"`
	Status       Status                  `json:"status"`
	InputHash    string                  `json:"input_hash,omitempty"`    // of everything read: files and outputs of needed stages
	SettingsHash string                  `json:"settings_hash,omitempty"` // of Settings and the stage's version
	Settings     json.RawMessage         `json:"settings,omitempty"`      // canonical JSON; lets a later run say what differs
	Inputs       map[string]Input        `json:"inputs,omitempty"`        // files from outside that it read, by name
	Outputs      map[string]filehash.Sum `json:"outputs,omitempty"`       // by path, relative to the run directory and with slashes
	Started      time.Time               `json:"started,omitzero"`
	Finished     time.Time               `json:"finished,omitzero"`
	Seconds      float64                 `json:"seconds,omitempty"`
	SourceRun    string                  `json:"source_run,omitempty"` // where skipped outputs came from
	Program      string                  `json:"program,omitempty"`    // that made the outputs, see [Manifest.Maker]
	Reason       string                  `json:"reason,omitempty"`     // why it ran, was skipped or is stale
	Error        string                  `json:"error,omitempty"`
	Replaced     *StageRecord            `json:"replaced,omitempty"` // of the outputs that are kept aside until those of this record are whole
}

// Maker names the program that described the run last, with version and revision.
func (m *Manifest) Maker() string {
	if m.Program == "" {
		return ""
	}
	version := m.ProgramVersion
	if m.Build.Revision != "" && !strings.Contains(version, m.Build.Revision[:min(12, len(m.Build.Revision))]) {
		version += " (" + m.Build.Revision + ")"
	}
	return m.Program + " " + version
}

// Complete reports whether the outputs of the stage can be used.
func (s *StageRecord) Complete() bool { return s.Status == Done || s.Status == Skipped }

// Stage returns the record of the named stage, or nil.
func (m *Manifest) Stage(name string) *StageRecord {
	for i := range m.Stages {
		if m.Stages[i].Name == name {
			return &m.Stages[i]
		}
	}
	return nil
}

// Ensure returns the record of the named stage and makes it if need be.
func (m *Manifest) Ensure(name string) *StageRecord {
	if s := m.Stage(name); s != nil {
		return s
	}
	m.Stages = append(m.Stages, StageRecord{Name: name, Status: Pending})
	return &m.Stages[len(m.Stages)-1]
}

// clone returns a copy that shares nothing that either side may change. Raw
// messages are replaced, never edited, and may be shared.
func (m *Manifest) clone() *Manifest {
	c := *m
	c.Command = slices.Clone(m.Command)
	c.Environment = maps.Clone(m.Environment)
	c.Inputs = maps.Clone(m.Inputs)
	c.Stages = slices.Clone(m.Stages)
	for i := range c.Stages {
		c.Stages[i].Outputs = maps.Clone(c.Stages[i].Outputs)
		c.Stages[i].Inputs = maps.Clone(c.Stages[i].Inputs)
	}
	if m.LockFile != nil {
		lock := *m.LockFile
		c.LockFile = &lock
	}
	return &c
}
