package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/jsontree"
	"github.com/latent-go/latent/internal/runs"
)

// Stage is one step of a pipeline.
type Stage struct {
	// Name is what users type: lower-case letters, digits, - and _.
	Name string

	// Summary is one line for help texts and diagrams.
	Summary string

	// Needs are the stages whose outputs Run reads.
	Needs []string

	// Version changes whenever the same inputs and settings would give other
	// outputs than before, so that old outputs are not reused.
	Version string

	// Inputs returns the files from outside the run directory that Run reads;
	// nil means none. Their content counts, not their paths.
	Inputs func() ([]InputFile, error)

	// Settings holds every setting that Run obeys, and none that it does not:
	// anything that encoding/json can write. Two stages are alike when their
	// canonical JSON is equal.
	Settings any

	// Outputs are the files that Run writes, as slash paths below the run
	// directory. One that ends in a slash is a directory whose files all
	// belong to the stage. They are removed before Run is called.
	Outputs []string

	// Work names files and directories (ending in a slash) that Run keeps while
	// it works, such as checkpoints. They are there again when an interrupted
	// run is resumed with the same inputs and settings, and removed otherwise
	// and when Run has succeeded.
	Work []string

	// Named says that the outputs name their run: they are never taken from another
	// one, but made again.
	Named bool

	// Run does the work. It must write every file of Outputs and return soon
	// after ctx ends, with an error that wraps the context's. What it wrote is
	// removed when it fails, unless its error is marked [Standing].
	Run func(ctx context.Context, r *runs.Run) error
}

// InputFile is a file from outside, under a name that stays the same wherever
// the file lies.
type InputFile struct {
	Name string
	Path string
}

// Pipeline is a set of stages in an order in which each comes after those that
// it needs.
type Pipeline struct {
	stages   []Stage
	settings map[string]json.RawMessage
}

// NewPipeline checks the stages and sorts them; stages that do not depend on
// each other keep their order. It fails for duplicates, unknown needs, cycles,
// outputs outside the run directory or owned by two stages, and settings that
// JSON cannot hold.
func New(stages ...Stage) (*Pipeline, error) {
	p := &Pipeline{settings: make(map[string]json.RawMessage, len(stages))}
	if err := checkStages(stages); err != nil {
		return nil, err
	}
	for _, s := range stages {
		canonical, err := jsontree.Canonical(s.Settings)
		if err != nil {
			return nil, fmt.Errorf("stage %s: settings: %w", s.Name, err)
		}
		p.settings[s.Name] = canonical
	}
	sorted, err := sortStages(stages)
	p.stages = sorted
	return p, err
}

func checkStages(stages []Stage) error {
	known := make(map[string]bool)
	owner := make(map[string]string)
	for _, s := range stages {
		switch {
		case runs.CheckStageName(s.Name) != nil:
			return fmt.Errorf("stage %q: %w", s.Name, runs.CheckStageName(s.Name))
		case known[s.Name]:
			return fmt.Errorf("stage %s is declared twice", s.Name)
		case s.Run == nil:
			return fmt.Errorf("stage %s has nothing to run", s.Name)
		}
		known[s.Name] = true
		if err := claim(owner, s); err != nil {
			return fmt.Errorf("stage %s: %w", s.Name, err)
		}
	}
	for _, s := range stages {
		for _, need := range s.Needs {
			if !known[need] {
				return fmt.Errorf("stage %s needs %s, which is not declared", s.Name, need)
			}
		}
	}
	return nil
}

// claim enters the paths of s in owner, or says who has them already.
func claim(owner map[string]string, s Stage) error {
	for _, name := range slices.Concat(s.Outputs, s.Work) {
		clean := strings.TrimSuffix(name, "/")
		if err := runs.CheckPath(clean); err != nil {
			return err
		}
		for other, who := range owner {
			if clean == other || inside(clean, other) || inside(other, clean) {
				return fmt.Errorf("path %s overlaps %s of stage %s", name, other, who)
			}
		}
		owner[clean] = s.Name
	}
	return nil
}

// inside reports whether the slash path name lies below dir.
func inside(name, dir string) bool { return strings.HasPrefix(name, dir+"/") }

// sortStages returns the stages in topological order, the first declared of
// those that are ready first (Kahn 1962).
func sortStages(stages []Stage) ([]Stage, error) {
	var sorted []Stage
	placed := make(map[string]bool)
	ready := func(s Stage) bool {
		return !placed[s.Name] && !slices.ContainsFunc(s.Needs, func(n string) bool { return !placed[n] })
	}
	for len(sorted) < len(stages) {
		i := slices.IndexFunc(stages, ready)
		if i < 0 {
			return nil, errors.New("stages need each other in a circle")
		}
		placed[stages[i].Name] = true
		sorted = append(sorted, stages[i])
	}
	return sorted, nil
}

// Names returns the names of all stages in order.
func (p *Pipeline) Names() []string {
	names := make([]string, len(p.stages))
	for i, s := range p.stages {
		names[i] = s.Name
	}
	return names
}

// Stages returns the stages in order, for help texts and diagrams.
func (p *Pipeline) Stages() []Stage { return slices.Clone(p.stages) }

// Select returns the named stages in order and once each; no names mean all.
// An unknown name is an *[UnknownStageError].
func (p *Pipeline) Select(names []string) ([]string, error) {
	all := p.Names()
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return nil, &UnknownStageError{Name: name, Known: all, Suggestions: runs.Nearest(name, all, 1)}
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return !slices.Contains(names, s) }), nil
}

// closure returns the stages with everything that they need, directly or not.
func (p *Pipeline) closure(names []string) map[string]bool {
	in := make(map[string]bool)
	for _, n := range names {
		in[n] = true
	}
	for _, s := range slices.Backward(p.stages) {
		if in[s.Name] {
			for _, need := range s.Needs {
				in[need] = true
			}
		}
	}
	return in
}

// Between returns the stages that the named ones leave out although one of them
// needs it and it needs one of them, in order: data and train without features.
func (p *Pipeline) Between(names []string) []string {
	var list []string
	for _, s := range p.stages {
		if slices.Contains(names, s.Name) || !p.closure(names)[s.Name] {
			continue
		}
		if before := p.closure([]string{s.Name}); slices.ContainsFunc(names, func(n string) bool { return before[n] }) {
			list = append(list, s.Name)
		}
	}
	return list
}

// dependents returns the stages that need name, directly or not, in order.
func (p *Pipeline) dependents(name string) []string {
	var list []string
	for _, s := range p.stages {
		if slices.ContainsFunc(s.Needs, func(n string) bool { return n == name || slices.Contains(list, n) }) {
			list = append(list, s.Name)
		}
	}
	return list
}

// owns reports whether the slash path name is a declared output of s.
func (s *Stage) owns(name string) bool {
	return slices.ContainsFunc(s.Outputs, func(o string) bool {
		return name == o || strings.HasSuffix(o, "/") && inside(name, path.Clean(o))
	})
}
