package runs

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/dirlock"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/journal"
)

var (
	hashPattern  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	stagePattern = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)
)

// validate checks everything that the rest of the package relies on: paths of
// outputs in particular are opened, linked and removed below the run
// directory, so that none may lead out of it.
func (m *Manifest) validate() error {
	if !ValidID(m.RunID) {
		return fmt.Errorf("run_id %q is not a run id", m.RunID)
	}
	switch m.Status {
	case Running, Finished, Failed, Interrupted:
	default:
		return fmt.Errorf("status %q is not a status of a run", m.Status)
	}
	if m.Created.IsZero() {
		return errors.New("created is missing")
	}
	if !m.Order.IsZero() && !m.Order.After(m.Created) {
		return fmt.Errorf("order %s is not after created", m.Order.Format(time.RFC3339))
	}
	if err := checkSeconds(m.Seconds); err != nil {
		return err
	}
	if m.LockFile != nil && !hashPattern.MatchString(m.LockFile.SHA256) {
		return errors.New("lock_file: sha256 is not 64 hexadecimal digits")
	}
	if err := checkInputs(m.Inputs); err != nil {
		return err
	}
	if m.SettingsSum != "" && m.SettingsSum != settingsSum(m.Settings) {
		return errors.New("settings are not those that settings_sha256 was made of: take the manifest from a copy, or start a new run")
	}
	return m.validateStages()
}

// settingsSum is the SHA-256 of settings without the spaces between them, which the
// manifest adds: a run that is resumed has them from there and nowhere else.
func settingsSum(settings json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, settings) != nil {
		b.Write(settings) // the writer of the manifest will refuse it
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}

func checkInputs(inputs map[string]Input) error {
	for name, in := range inputs {
		if !hashPattern.MatchString(in.SHA256) || in.Size < 0 {
			return fmt.Errorf("input %q has no valid sha256 and size", name)
		}
	}
	return nil
}

func (m *Manifest) validateStages() error {
	if len(m.Stages) > maxStages {
		return fmt.Errorf("more than %d stages", maxStages)
	}
	seen := make(map[string]bool, len(m.Stages))
	for i := range m.Stages {
		s := &m.Stages[i]
		if seen[s.Name] {
			return fmt.Errorf("stage %q appears twice", s.Name)
		}
		seen[s.Name] = true
		if err := s.validate(); err != nil {
			return fmt.Errorf("stage %q: %w", s.Name, err)
		}
	}
	return nil
}

func (s *StageRecord) validate() error {
	if err := CheckStageName(s.Name); err != nil {
		return err
	}
	switch s.Status {
	case Pending, Running, Done, Failed, Skipped, Stale:
	default:
		return fmt.Errorf("status %q is not a status of a stage", s.Status)
	}
	for _, h := range [][2]string{{"input_hash", s.InputHash}, {"settings_hash", s.SettingsHash}} {
		if h[1] != "" && !hashPattern.MatchString(h[1]) {
			return fmt.Errorf("%s is not 64 hexadecimal digits", h[0])
		}
	}
	if s.SourceRun != "" && !ValidID(s.SourceRun) {
		return fmt.Errorf("source_run %q is not a run id", s.SourceRun)
	}
	if err := checkSeconds(s.Seconds); err != nil {
		return err
	}
	if err := checkInputs(s.Inputs); err != nil {
		return err
	}
	return CheckOutputs(s.Outputs)
}

// CheckOutputs reports the first of the outputs whose path or sum cannot be right.
func CheckOutputs(outputs map[string]filehash.Sum) error {
	if len(outputs) > maxOutputs {
		return fmt.Errorf("more than %d outputs", maxOutputs)
	}
	for name, out := range outputs {
		if err := CheckPath(name); err != nil {
			return err
		}
		if !hashPattern.MatchString(out.SHA256) || out.Size < 0 {
			return fmt.Errorf("output %q has no valid sha256 and size", name)
		}
	}
	return nil
}

// CheckPath accepts clean slash paths below the run directory that mean
// the same on every system and are none of the package's own files.
func CheckPath(name string) error {
	switch {
	case name == "" || len(name) > maxName:
		return fmt.Errorf("output path of %d bytes", len(name))
	case strings.ContainsAny(name, "\\:\x00"), !filepath.IsLocal(filepath.FromSlash(name)), path.Clean(name) != name, name == ".":
		return fmt.Errorf("output %q is not a clean relative path with slashes", name)
	case isOwnFile(name):
		return fmt.Errorf("output %q is a file of the run directory itself", name)
	}
	return nil
}

// CheckStageName accepts what users can type without quotes on every system.
func CheckStageName(name string) error {
	if !stagePattern.MatchString(name) {
		return errors.New("name is not lower-case letters, digits, - and _")
	}
	return nil
}

// isOwnFile reports the files of a run directory that no stage writes.
func isOwnFile(name string) bool {
	return name == ManifestName || name == journal.Name || dirlock.Owns(name)
}

func checkSeconds(s float64) error {
	if !(s >= 0) || math.IsInf(s, 0) {
		return fmt.Errorf("seconds %v is not a duration", s)
	}
	return nil
}
