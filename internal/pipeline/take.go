package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/filehash"
	"github.com/latent-go/latent/internal/regular"
	"github.com/latent-go/latent/internal/runs"
)

// take looks for a finished run whose outputs of s can be used. Without one it
// returns no step but the reason, from the newest run that has the stage.
func (pl *planner) take(ctx context.Context, s *Stage, fp *fingerprint) (*Step, string, error) {
	reason := ""
	if fp.inputErr == nil && fp.inputHash == "" {
		return nil, "the stages before it have to run", nil
	}
	for i := range pl.sources {
		src := &pl.sources[i]
		why, err := pl.unlike(ctx, s, src, fp)
		switch {
		case err != nil:
			return nil, "", err
		case why == "":
			return &Step{
				Stage: s.Name, Action: ActionTake, Source: src.ID, fp: fp, source: src,
				Reason: joined("same inputs and settings as in "+src.ID, pl.otherProgram(src.Manifest.Stage(s.Name), src.Manifest)),
			}, "", nil
		case reason == "" && why != notThere:
			reason = fmt.Sprintf("compared with %s, %s", src.ID, why)
		}
	}
	return nil, cmp.Or(reason, notThere), nil
}

// joined appends what is to be said, if anything is.
func joined(text, more string) string {
	if more == "" {
		return text
	}
	return text + ", " + more
}

// notThere is the reason when no finished run has a stage.
const notThere = "no finished run has it"

// unlike says why the outputs of s in src cannot be used, or returns "".
func (pl *planner) unlike(ctx context.Context, s *Stage, src *runs.Info, fp *fingerprint) (string, error) {
	rec := src.Manifest.Stage(s.Name)
	switch {
	case rec == nil || !rec.Complete():
		return notThere, nil
	case fp.inputErr != nil:
		return fp.inputErr.Error(), nil
	case pl.damaged[src.ID+"/"+s.Name]:
		return "an output could not be taken", nil
	}
	if why := fp.difference(rec); why != "" {
		return why, nil
	}
	for name, out := range rec.Outputs {
		if !s.owns(name) {
			return "it wrote " + name + ", which the stage no longer writes", nil
		}
		if err := runs.CheckOutput(ctx, src.Dir, name, out); err != nil {
			return err.Error(), ctx.Err()
		}
	}
	return "", nil
}

// adopt makes rec the record of a stage that was taken.
func adopt(rec *runs.StageRecord, step *Step) {
	from := step.source.Manifest.Stage(step.Stage)
	*rec = runs.StageRecord{
		Name: step.Stage, Status: runs.Skipped, InputHash: from.InputHash, SettingsHash: from.SettingsHash,
		Settings: from.Settings, Inputs: maps.Clone(step.fp.inputs), Outputs: maps.Clone(from.Outputs),
		SourceRun: step.Source, Reason: step.Reason, Program: cmp.Or(from.Program, step.source.Manifest.Maker()),
	}
}

// takeFiles links or copies the outputs of the step's stage into r, and
// verifies what arrived. On error nothing of it stays.
func takeFiles(ctx context.Context, r *runs.Run, step *Step) (err error) {
	outputs := step.source.Manifest.Stage(step.Stage).Outputs
	defer func() {
		if err != nil {
			for name := range outputs {
				_ = r.Root().Remove(filepath.FromSlash(name))
			}
		}
	}()
	for name, out := range outputs {
		local := filepath.FromSlash(name)
		if err := linkOrCopy(ctx, r, filepath.Join(step.source.Dir, local), local); err != nil {
			return err
		}
		got, err := hashOutput(ctx, r.Root(), local)
		if err != nil {
			return fmt.Errorf("output %s: %w", name, err)
		}
		if got != out {
			return fmt.Errorf("output %s was changed meanwhile", name)
		}
	}
	return nil
}

// linkOrCopy makes name in r the same file as src, or a copy where file systems or
// permissions forbid links. Outputs are only ever replaced, never changed in
// place, so that sharing them between runs is safe.
func linkOrCopy(ctx context.Context, r *runs.Run, src, name string) error {
	root := r.Root()
	if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return &atomicfile.WriteError{Path: r.Path(name), Err: err}
	}
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &atomicfile.WriteError{Path: r.Path(name), Err: err}
	}
	if atomicfile.LinkIn(root, src, name) == nil {
		return nil
	}
	return copyFile(ctx, root, src, name)
}

func copyFile(ctx context.Context, root *os.Root, src, name string) error {
	in, err := regular.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	return atomicfile.WriteIn(root, name, 0o666, func(w io.Writer) error {
		_, err := io.Copy(w, filehash.Reader(ctx, in))
		return err
	})
}
