package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/jsontree"
	"github.com/latent-go/latent/internal/runs"
)

// fingerprint is what decides whether two executions of a stage would do the
// same.
type fingerprint struct {
	inputHash    string // "" while a needed stage has yet to run, or with inputErr
	settingsHash string
	settings     json.RawMessage
	inputs       map[string]runs.Input
	inputErr     error // why the files from outside could not be read
	stamps       []stamp
}

// stamp remembers the state of a file from outside, to see whether it changes
// while a stage reads it.
type stamp struct {
	name, path string
	size       int64
	modified   time.Time
}

// fingerprint computes the fingerprint of s for the state m of the run.
// pending tells which stages have yet to run.
func (p *Pipeline) fingerprint(ctx context.Context, s *Stage, m *runs.Manifest, pending map[string]bool) (*fingerprint, error) {
	fp := &fingerprint{settings: p.settings[s.Name]}
	fp.settingsHash = hashSettings(s.Version, fp.settings)
	if fp.inputErr = fp.readInputs(ctx, s); fp.inputErr != nil {
		return fp, ctx.Err()
	}
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(fp.inputs)) {
		feed(h, "file", name, fp.inputs[name].SHA256)
	}
	for _, need := range slices.Sorted(slices.Values(s.Needs)) {
		rec := m.Stage(need)
		if pending[need] || rec == nil || !rec.Complete() {
			return fp, nil
		}
		for _, name := range slices.Sorted(maps.Keys(rec.Outputs)) {
			feed(h, "stage", name, rec.Outputs[name].SHA256)
		}
	}
	fp.inputHash = hex.EncodeToString(h.Sum(nil))
	return fp, nil
}

// hashSettings covers the version of the stage too: other code with the same
// settings gives other outputs.
func hashSettings(version string, canonical json.RawMessage) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d:%s\n", len(version), version)
	h.Write(canonical)
	return hex.EncodeToString(h.Sum(nil))
}

// readInputs hashes the files from outside.
func (fp *fingerprint) readInputs(ctx context.Context, s *Stage) error {
	fp.inputs = make(map[string]runs.Input)
	if s.Inputs == nil {
		return nil
	}
	files, err := s.Inputs()
	if err != nil {
		return err
	}
	for _, f := range files {
		if _, twice := fp.inputs[f.Name]; twice {
			return fmt.Errorf("input %s is declared twice", f.Name)
		}
		if err := fp.readInput(ctx, f); err != nil {
			return fmt.Errorf("input %s: %w", f.Name, err)
		}
	}
	return nil
}

func (fp *fingerprint) readInput(ctx context.Context, f InputFile) error {
	info, err := os.Stat(f.Path)
	if err != nil {
		return err
	}
	sum, err := filehash.FileContext(ctx, f.Path)
	if err != nil {
		return err
	}
	path := f.Path
	if abs, err := filepath.Abs(path); err == nil {
		path = abs // the run may be resumed from elsewhere
	}
	fp.inputs[f.Name] = runs.Input{Path: path, SHA256: sum.SHA256, Size: sum.Size}
	fp.stamps = append(fp.stamps, stamp{f.Name, f.Path, info.Size(), info.ModTime()})
	return nil
}

// undisturbed returns an error when a file from outside was changed since the
// fingerprint was taken: the stage may have read a mixture.
func (fp *fingerprint) undisturbed() error {
	for _, s := range fp.stamps {
		info, err := os.Stat(s.path)
		if err != nil || info.Size() != s.size || !info.ModTime().Equal(s.modified) {
			return fmt.Errorf("input %s (%s) was changed while the stage was reading it: run it again", s.name, s.path)
		}
	}
	return nil
}

// inputDifference says how rec's files from outside differ from those of fp,
// or returns "".
func (fp *fingerprint) inputDifference(rec *runs.StageRecord) string {
	for _, name := range slices.Sorted(maps.Keys(fp.inputs)) {
		old, ok := rec.Inputs[name]
		if !ok {
			return name
		}
		if old.SHA256 != fp.inputs[name].SHA256 {
			return name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rec.Inputs)) {
		if _, ok := fp.inputs[name]; !ok {
			return name
		}
	}
	return ""
}

// difference says why rec was not made by what fp describes, or returns "".
func (fp *fingerprint) difference(rec *runs.StageRecord) string {
	if why := fp.settingsDifference(rec); why != "" {
		return why
	}
	if fp.inputErr != nil {
		return ""
	}
	if name := fp.inputDifference(rec); name != "" {
		return "its input " + name + " has changed"
	}
	if fp.inputHash != "" && fp.inputHash != rec.InputHash {
		return "the stages before it gave other outputs"
	}
	return ""
}

func (fp *fingerprint) settingsDifference(rec *runs.StageRecord) string {
	if rec.SettingsHash == fp.settingsHash {
		return ""
	}
	if changes := jsontree.Diff(rec.Settings, fp.settings); len(changes) > 0 {
		return "its settings differ: " + jsontree.Describe(changes)
	}
	return "the program's code of this stage has changed"
}

// feed adds one named hash to h, framed so that no two lists of names and
// hashes give the same stream.
func feed(h hash.Hash, kind, name, sum string) {
	fmt.Fprintf(h, "%s %d:%s %s\n", kind, len(name), name, sum)
}
