package output

import (
	"os"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/origin"
	"github.com/latent-go/latent/internal/runs"
)

// Run is the record of a run: what was asked for, what it was made from, how
// long it took and what came out.
type Run struct {
	Program string       `json:"program"`
	Command []string     `json:"command"`
	Build   origin.Build `json:"build"`
	Started string       `json:"started"` // UTC, RFC 3339
	Seconds float64      `json:"seconds"`
	Device  string       `json:"device"`
	Kernels string       `json:"kernels,omitempty"`
	// Simulated tells that patterns come from a simulation, whose objectGuess is
	// the true object.
	Simulated bool            `json:"simulated,omitempty"`
	Inputs    []runs.FileHash `json:"inputs"`
	Applied   any             `json:"overrides_applied,omitempty"`
	Warnings  []string        `json:"warnings,omitempty"`
	Notes     []string        `json:"notes,omitempty"` // what was unusual about the data
	Scale     *Scale          `json:"scale,omitempty"` // of the data; nil where they do not say
	Results   map[string]any  `json:"results"`

	began time.Time
}

// ObjectSeconds is the result that says how long it took from the reading of the data
// to the object, without the comparisons and the files that follow.
const ObjectSeconds = "seconds_to_object"

// Begin starts a record.
func Begin(program string, command []string, now time.Time) *Run {
	return &Run{
		Program: program, Command: command, Build: origin.BuildInfo(), Started: now.UTC().Format(time.RFC3339),
		Device: "cpu", Results: map[string]any{}, began: now,
	}
}

// Input records a file with the hash of its content.
func (r *Run) Input(path string) error {
	h, err := filehash.File(path)
	if err != nil {
		return err
	}
	r.Inputs = append(r.Inputs, runs.FileHash{Path: path, SHA256: h.SHA256})
	return nil
}

// Write ends the record and writes it into the directory that dir holds open.
func (r *Run) Write(dir *os.Root, now time.Time) error {
	r.Seconds = now.Sub(r.began).Seconds()
	return atomicfile.WriteJSONIn(dir, RunFile, r)
}
