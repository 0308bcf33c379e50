package fitting

import (
	"context"
	"fmt"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/inspect"
	"github.com/latent-go/latent/internal/ptycho/network"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/training"
	"github.com/latent-go/latent/ptychography"
)

// part is one data file of a training.
type part struct {
	number   int
	path     string
	set      *ptychography.Dataset
	patterns *ptychography.Patterns // with those of the test file; nil for those of set
	pixel    float64                // of the object, metres; 0 where not known
	rest     []int                  // patterns that are trained on; nil for all
	count    int                    // groups in an epoch
}

// trained is how many patterns are trained on.
func (p *part) trained() int {
	if p.rest != nil {
		return len(p.rest)
	}
	return len(p.set.Scan)
}

// load reads the files to train on, which must be of one size.
func (t *fit) load() (all []*npzdata.Data, err error) {
	for k, path := range t.c.TrainFiles {
		d, err := input.Load(path, t.c.DataKind, t.Notices)
		if err != nil {
			return nil, err
		}
		if n := d.Patterns.N; k > 0 && n != t.c.N {
			return nil, fmt.Errorf("%s: patterns of side %d, those of %s have %d: crop or bin them alike with ptycho convert", path, n, t.c.TrainFiles[0], t.c.N)
		}
		if err := t.c.SetN(d.Patterns.N); err != nil {
			return nil, err
		}
		d, _ = inspect.Prepare(path, d, t.c.Inspection(), t.Notices)
		all = append(all, d)
	}
	return all, nil
}

// area is where the decoders draw for all data files.
func (t *fit) area() network.Area {
	of := area(t.c, t.parts[0].set.Probe)
	for _, p := range t.parts {
		if a := area(t.c, p.set.Probe); a != of {
			return unframed(t.c)
		}
	}
	return of
}

// shareOut settles how many groups of an epoch are of which data file: as its
// positions are to all, at least one.
func (t *fit) shareOut() {
	all, places := 0, 0
	for _, p := range t.parts {
		all, places = all+p.trained(), places+len(p.set.Scan)
	}
	if t.c.Groups > places {
		t.Warn("%d groups asked for, the scan has %d positions: every position leads one group", t.c.Groups, places)
	}
	groups, before := min(t.c.Groups, all), 0
	for _, p := range t.parts {
		after := before + p.trained()
		p.count = max(groups*after/all-groups*before/all, 1)
		t.count += p.count
		before = after
	}
}

// groupsOf makes the groups of a data file in an epoch, of some of its positions, or
// of all.
func (t *fit) groupsOf(p *part, epoch int, positions []int) ([]physics.Group, error) {
	scan := p.set.Scan
	if positions != nil {
		scan = chosen(scan, positions)
	}
	groups, err := physics.Groups(scan, grouping.Options{
		GridSize: t.c.GridSize, Groups: p.count, Neighbours: t.c.Neighbours, Sequential: t.c.Sequential, ByPlace: t.byPlace(),
		Seed: t.c.Seed ^ uint64(p.number)<<48, Epoch: uint64(epoch),
	}, t.c.Positions == "bilinear", positions)
	for i := range groups {
		groups[i].Part = p.number
	}
	return groups, err
}

// physics makes that of every data file, and the bounds of their losses.
func (t *fit) physics() error {
	options := physicsOptions(t.c)
	for k, p := range t.parts {
		if p.patterns == nil {
			p.patterns = p.set.Patterns
		}
		data, err := physics.NewData(p.patterns)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		empty, least, err := data.Bounds(options.Loss, p.set.Probe)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		share := float64(p.count) / float64(t.count)
		t.bounds[0], t.bounds[1] = t.bounds[0]+share*empty, t.bounds[1]+share*least
		ph, err := physics.New(p.set.Probe, data, options)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		add(t.problem, k, training.Part{Physics: ph, Patterns: p.patterns, InputScale: training.InputScale(p.set.Patterns)})
	}
	return nil
}

// add gives a problem its data file of a number.
func add(p *training.Problem, number int, of training.Part) {
	if number > 0 {
		p.More = append(p.More, of)
		return
	}
	p.Physics, p.Patterns, p.InputScale = of.Physics, of.Patterns, of.InputScale
}

// refine improves the probe of a data file, where that was asked for or the data ask.
func (t *fit) refine(ctx context.Context, path string, set *ptychography.Dataset) error {
	r, err := input.Refine(ctx, set, config.DefaultEngine(), t.c.Refine, t.c.Seed)
	if err != nil {
		return fmt.Errorf("%s: probe: %w", path, err)
	}
	if r == nil {
		return nil
	}
	t.Say("%s", r.Line(path))
	if len(t.c.TrainFiles) == 1 {
		t.Run.Results["probe_refined"] = r
		return nil
	}
	all, _ := t.Run.Results["probe_refined"].(map[string]*input.Refinement)
	if all == nil {
		all = map[string]*input.Refinement{}
		t.Run.Results["probe_refined"] = all
	}
	all[path] = r
	return nil
}
