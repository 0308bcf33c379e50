package diagrams

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/splits"
	"github.com/latent-go/latent/internal/pipeline"
	"github.com/latent-go/latent/internal/term"
)

// Level says how much a diagram shows.
type Level string

// The levels: about 10, about 20, and 30 or more nodes.
const (
	High         Level = "high"
	Intermediate Level = "intermediate"
	Detailed     Level = "detailed"
)

// Levels lists the levels.
var Levels = []Level{High, Intermediate, Detailed}

// build returns the diagram of the pipeline, whose stages are given in the order in
// which they run. Without a run (nil) the labels have no counts, and the thresholds
// are the defaults.
func build(level Level, stages []pipeline.Stage, run *Run) (*Graph, error) {
	d, err := declarations(stages)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(Levels, level) {
		return nil, fmt.Errorf("no diagram has level %q", level)
	}
	b := &builder{declared: d, run: run, level: level, g: &Graph{Title: "aoty-pipeline"}}
	b.g.Subtitle = "How the albums become predictions"
	if run != nil {
		b.g.Subtitle = "The counts are those of run " + run.ID
		d.follow(run)
	}
	b.input()
	for _, s := range d.stages {
		b.stage(s)
	}
	b.products()
	b.stageEdges()
	return b.g, b.g.Check()
}

type builder struct {
	*declared
	run   *Run
	level Level
	g     *Graph
}

// at reports whether the diagram is at least of the level.
func (b *builder) at(l Level) bool { return slices.Index(Levels, b.level) >= slices.Index(Levels, l) }

// count returns the text of a count of the run, "" without a run.
func (b *builder) count(f func(*Run) (int, bool), what string) string {
	if b.run == nil {
		return ""
	}
	n, ok := f(b.run)
	if !ok {
		return ""
	}
	if n == 1 {
		what = strings.TrimSuffix(what, "s")
	}
	return term.Count(n) + " " + what
}

func (b *builder) input() {
	detail := "one row per album"
	if c := b.count(rawRows, "rows"); c != "" {
		detail = c
	}
	b.g.node("csv", "Raw albums (CSV)", detail, Input)
}

// stage adds a stage with its declared summary.
func (b *builder) stage(s pipeline.Stage) {
	detail := s.Summary
	switch b.level {
	case High:
		detail = strings.TrimSpace(strings.SplitN(s.Summary, "(", 2)[0])
	case Detailed: // its data says what it does
		detail = ""
	}
	b.g.node(s.Name, s.Name, detail, Process)
}

// product is something between the stages: who writes it and who reads it.
type product struct {
	id, label, detail string
	kind              Kind
	from              Level // the first level that shows it
	of                []string
	readBy            []string
	dashed            bool
}

func (b *builder) products() {
	list := b.dataProducts()
	list = append(list, b.featureProducts()...)
	list = append(list, b.fitProducts()...)
	list = append(list, b.resultProducts()...)
	for _, p := range list {
		if !b.at(p.from) {
			continue
		}
		b.g.node(p.id, p.label, p.detail, p.kind)
	}
	for _, p := range list {
		if b.at(p.from) {
			b.join(p)
		}
	}
}

// join draws the edges of a product to those of its ends that are shown.
func (b *builder) join(p product) {
	for _, of := range p.of {
		if b.has(of) {
			b.g.edge(of, p.id)
		}
	}
	for _, to := range p.readBy {
		if b.has(to) {
			b.g.Edges = append(b.g.Edges, Edge{From: p.id, To: to, Dashed: p.dashed})
		}
	}
}

func (b *builder) has(id string) bool {
	return slices.ContainsFunc(b.g.Nodes, func(n Node) bool { return n.ID == id })
}

// partCount counts the albums of a part of the temporal split.
func (b *builder) partCount(part splits.Split) string {
	return b.count(func(s *Run) (int, bool) { n, ok := s.Parts[part]; return n, ok }, "albums")
}

func (b *builder) dataProducts() []product {
	cleaned := b.count(cleanedAlbums, "albums")
	excluded := b.count(func(s *Run) (int, bool) {
		if s.Summary == nil {
			return 0, false
		}
		return s.Summary.Total, true
	}, "rows, each with its reason")
	return []product{
		{id: "cleaned", label: "Cleaned albums", detail: cleaned, kind: Data, from: Intermediate, of: []string{config.StageData}, readBy: []string{config.StageSplits}},
		{id: "exclusions", label: "Exclusions", detail: excluded, kind: Data, from: Intermediate, of: []string{config.StageData}},
		{id: "temporal split", label: spaced(string(splits.TemporalStrategy)), detail: "later albums of known artists are held out", kind: Data, from: Detailed, of: []string{config.StageSplits}},
		{id: "disjoint split", label: spaced(string(splits.DisjointStrategy)), detail: "whole artists are held out", kind: Data, from: Detailed, of: []string{config.StageSplits}, readBy: []string{config.StageTrain}},
		b.part(splits.Train, "features", false),
		b.part(splits.Validation, "features", true),
		b.part(splits.Test, config.StageEvaluate, true),
	}
}

// part is one part of the temporal split.
func (b *builder) part(s splits.Split, reader string, dashed bool) product {
	of := config.StageSplits
	if b.level == Detailed {
		of = "temporal split"
	}
	return product{
		id: s.String() + " albums", label: strings.ToUpper(s.String()[:1]) + s.String()[1:] + " albums", detail: b.partCount(s),
		kind: Data, from: Intermediate, of: []string{of}, readBy: []string{reader}, dashed: dashed,
	}
}

func (b *builder) featureProducts() []product {
	columns := b.count(func(s *Run) (int, bool) {
		if s.Features == nil {
			return 0, false
		}
		return s.Features.Columns, true
	}, "columns")
	out := []product{{id: "matrix", label: "Feature matrix", detail: columns, kind: Data, from: Intermediate, readBy: []string{config.StageTrain}}}
	if b.level != Detailed {
		out[0].of = []string{config.StageFeatures}
		return out
	}
	for _, block := range b.blocks {
		detail := b.count(func(s *Run) (int, bool) { return s.columns(block.Block) }, "columns")
		if b.run != nil && detail == "" {
			detail = "not in this run"
		}
		out = append(out, product{
			id: "block " + block.Block, label: spaced(block.Block), detail: detail, kind: Feature, from: Detailed,
			of: []string{config.StageFeatures}, readBy: []string{"matrix"},
		})
	}
	return out
}

func (b *builder) fitProducts() []product {
	draws := b.count(func(s *Run) (int, bool) {
		if s.Diagnostics == nil {
			return 0, false
		}
		return s.Diagnostics.Chains * s.Diagnostics.Draws, true
	}, "draws")
	rhat, ess := b.settings.Convergence.RHatThreshold, b.settings.Convergence.ESSThreshold
	if b.run != nil && b.run.Diagnostics != nil {
		rhat, ess = b.run.Diagnostics.RHatThreshold, b.run.Diagnostics.ESSThreshold
	}
	out := []product{
		{id: "posterior", label: "Posterior", detail: draws, kind: Data, from: Intermediate, of: []string{config.StageTrain}, readBy: []string{"converged"}},
		{id: "new artists fit", label: "Fit for new artists", kind: Data, from: Detailed, of: []string{config.StageTrain}, readBy: []string{config.StageEvaluate}},
		{
			id: "converged", label: "Converged?", detail: fmt.Sprintf("R-hat < %g, ESS ≥ %d per chain", rhat, ess), kind: Decision, from: High,
			readBy: []string{config.StageEvaluate},
		},
	}
	if !b.at(Intermediate) {
		out[2].of = []string{config.StageTrain}
	}
	for _, p := range b.params {
		out = append(out, product{id: "param " + p, label: p, kind: Param, from: Detailed, of: []string{config.StageTrain}, readBy: []string{"posterior"}})
	}
	if b.level == Detailed {
		out[0].of = nil
	}
	return out
}

func (b *builder) resultProducts() []product {
	tested := b.count(func(s *Run) (int, bool) { return s.Predictions, s.Predictions > 0 }, "known artists' albums")
	fresh := b.count(func(s *Run) (int, bool) { return s.NewArtists, s.NewArtists > 0 }, "albums")
	left := b.count(func(s *Run) (int, bool) { return s.LOO, s.LOO > 0 }, "albums left out in turn")
	ev := []string{config.StageEvaluate}
	rep := []string{config.StageReport}
	out := []product{
		{id: "predictions", label: "Predictions", detail: tested, kind: Result, from: High, of: ev, readBy: rep},
		{id: "new predictions", label: "Predictions for new artists", detail: fresh, kind: Result, from: Intermediate, of: ev, readBy: rep},
		{id: "metrics", label: "Metrics and calibration", detail: "against baselines", kind: Result, from: Intermediate, of: ev, readBy: rep},
		{id: "loo", label: "Leave-one-out", detail: left, kind: Result, from: Intermediate, of: ev, readBy: rep},
		{id: "diagnostics", label: "Diagnostics", kind: Result, from: Intermediate, of: ev, readBy: rep},
	}
	return append(out, b.reportOutputs()...)
}

// reportOutputs are the declared outputs of the last stage.
func (b *builder) reportOutputs() []product {
	last := b.stages[len(b.stages)-1]
	if !b.at(Intermediate) {
		return []product{{id: "outputs", label: "Report", detail: strings.Join(last.Outputs, ", "), kind: Result, from: High, of: []string{last.Name}}}
	}
	var out []product
	for _, o := range last.Outputs {
		out = append(out, product{id: "output " + o, label: o, kind: Result, from: Intermediate, of: []string{last.Name}})
	}
	return out
}

// stageEdges joins the stages by their declared needs, leaving out what follows
// from other edges: a need that is already reached through a product.
func (b *builder) stageEdges() {
	first := b.stages[0].Name
	b.g.edge("csv", first)
	for k := len(b.stages) - 1; k >= 0; k-- {
		s := b.stages[k]
		needs := slices.Clone(s.Needs)
		slices.Reverse(needs)
		for _, n := range needs {
			if !b.reaches(n, s.Name) {
				b.g.edge(n, s.Name)
			}
		}
	}
	b.reduce()
}

// reaches reports whether there is a path.
func (b *builder) reaches(from, to string) bool {
	for _, e := range b.g.Edges {
		if e.From == from && (e.To == to || b.reaches(e.To, to)) {
			return true
		}
	}
	return false
}

// reduce removes edges between stages that another path makes superfluous.
func (b *builder) reduce() {
	stage := map[string]bool{}
	for _, s := range b.stages {
		stage[s.Name] = true
	}
	for i := 0; i < len(b.g.Edges); i++ {
		e := b.g.Edges[i]
		if !stage[e.From] || !stage[e.To] {
			continue
		}
		rest := slices.Delete(slices.Clone(b.g.Edges), i, i+1)
		all := b.g.Edges
		b.g.Edges = rest
		if b.reaches(e.From, e.To) {
			i--
			continue
		}
		b.g.Edges = all
	}
}

// spaced writes an identifier as words, so that it can be broken into lines.
func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }
