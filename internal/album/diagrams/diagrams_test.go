package diagrams

import (
	"bytes"
	"encoding/xml"
	"io"
	"log/slog"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/album/config"
	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/features"
	"github.com/latent-go/latent/internal/album/ingest"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/figure/scene"
	"github.com/latent-go/latent/internal/pipeline"
)

// declaredStages are what the program declares, in the shape that it has here.
func declaredStages(t *testing.T) []pipeline.Stage {
	t.Helper()
	cfg, _, _, err := config.FromLayers()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := stages.New(&stages.Env{Config: cfg, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return pipe.Stages()
}

func mustBuild(t *testing.T, level Level, run *Run) *Graph {
	t.Helper()
	g, err := build(level, declaredStages(t), run)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The seed promises about 10, about 20, and 30 or more nodes. They are counted
// in the files, too: every node has a shape there.
func TestNodeCounts(t *testing.T) {
	shape := regexp.MustCompile(`(?m)^  ".*", shape=`)
	for _, c := range []struct {
		level     Level
		want      int
		low, high int
	}{{High, 10, 8, 12}, {Intermediate, 24, 17, 24}, {Detailed, 39, 30, 60}} {
		for _, theme := range Themes {
			g := mustBuild(t, c.level, nil)
			var dot bytes.Buffer
			if err := g.writeDOT(&dot, theme); err != nil {
				t.Fatal(err)
			}
			n := len(shape.FindAllString(dot.String(), -1))
			if n != len(g.Nodes) || n != c.want || n < c.low || n > c.high {
				t.Errorf("%s %s: %d nodes in the file, %d in the graph, want %d", c.level, theme, n, len(g.Nodes), c.want)
			}
		}
	}
}

// Every declared stage is in every diagram, and every declared need is a path.
func TestDiagramsFollowTheDeclarations(t *testing.T) {
	d, err := declarations(declaredStages(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.stages) != len(config.Stages()) {
		t.Fatalf("%d stages, the configuration has %d", len(d.stages), len(config.Stages()))
	}
	for _, level := range Levels {
		b := builder{g: mustBuild(t, level, nil)}
		for _, s := range d.stages {
			if !b.has(s.Name) {
				t.Errorf("%s: stage %s is missing", level, s.Name)
			}
			for _, n := range s.Needs {
				if !b.reaches(n, s.Name) {
					t.Errorf("%s: %s needs %s, and the diagram has no path", level, s.Name, n)
				}
			}
		}
		for _, e := range b.g.Edges { // no path between stages that no stage declares
			for _, s := range d.stages {
				if e.To == s.Name && slices.ContainsFunc(d.stages, func(x pipeline.Stage) bool { return x.Name == e.From }) && !slices.Contains(s.Needs, e.From) {
					t.Errorf("%s: edge %s to %s is not declared", level, e.From, e.To)
				}
			}
		}
	}
	detailed := builder{g: mustBuild(t, Detailed, nil)}
	for _, block := range d.blocks {
		if !detailed.has("block " + block.Block) {
			t.Errorf("feature block %s is missing", block.Block)
		}
	}
	for _, p := range []string{"mu_artist", "sigma_artist", "rho", "beta", "sigma_obs"} {
		if !detailed.has("param " + p) {
			t.Errorf("parameter %s is missing", p)
		}
	}
}

// Without a run a diagram has no number but the thresholds of the settings.
func TestNoCountsWithoutARun(t *testing.T) {
	for _, level := range Levels {
		for _, n := range mustBuild(t, level, nil).Nodes {
			if strings.ContainsAny(n.Detail, "0123456789") && n.Kind != Decision {
				t.Errorf("%s: %q says %q", level, n.Label, n.Detail)
			}
		}
	}
}

// With a run the labels hold its counts, whatever they are.
func TestCountsOfARun(t *testing.T) {
	run := &Run{ID: "2026-01-19_143052", Summary: &ingest.Summary{Total: 271828}, Predictions: 31415, NewArtists: 1}
	run.Summary.Cleaning.Rows = 1234567
	var dot bytes.Buffer
	if err := mustBuild(t, Intermediate, run).writeDOT(&dot, Light); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1,234,567 rows", "271,828 rows", "31,415 known artists", "1 album\"", "2026-01-19_143052"} {
		if !strings.Contains(dot.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// What the settings leave open is as the run took it: its parameters and blocks, not
// those of the defaults.
func TestDiagramOfARunHasItsModel(t *testing.T) {
	run := &Run{
		Features:    &features.Manifest{Blocks: []features.BlockCount{{Block: "temporal", Columns: 3}, {Block: "bends", Columns: 60}}},
		Diagnostics: &evaluate.Diagnostics{Parameters: []evaluate.Parameter{{Name: "mu_artist"}, {Name: "beta[one]"}, {Name: "beta[two]"}, {Name: "nu"}}},
	}
	b := builder{g: mustBuild(t, Detailed, run)}
	for id, want := range map[string]bool{"block temporal": true, "block bends": true, "block genre": true, "param mu_artist": true, "param beta": true, "param nu": true, "param sigma_obs": false} {
		if b.has(id) != want {
			t.Errorf("%s: %v, want %v", id, !want, want)
		}
	}
	for _, n := range b.g.Nodes {
		if want := map[string]string{"block bends": "60 columns", "block genre": "not in this run"}[n.ID]; want != "" && n.Detail != want {
			t.Errorf("%s says %q", n.ID, n.Detail)
		}
	}
}

// At print size, 6.5 by 9.4 inches, no text is smaller than 6 points.
func TestLegibleInPrint(t *testing.T) {
	for _, level := range Levels {
		s, err := mustBuild(t, level, nil).Scene(Light)
		if err != nil {
			t.Fatal(err)
		}
		scale := min(1, 6.5*96/s.Width, 9.4*96/s.Height)
		smallest := math.Inf(1)
		for _, n := range s.Nodes {
			if text, ok := n.(scene.Text); ok {
				smallest = min(smallest, text.Size*scale*0.75)
			}
		}
		t.Logf("%s: %.0f x %.0f, smallest text %.1f points", level, s.Width, s.Height, smallest)
		if smallest < 6 {
			t.Errorf("%s: the smallest text prints at %.1f points", level, smallest)
		}
	}
}

// No two nodes overlap, all text is inside its node, every edge points down.
func TestLayout(t *testing.T) {
	for _, level := range Levels {
		g := mustBuild(t, level, nil)
		l := arrange(g, size, limitWidth)
		for i, a := range l.boxes {
			if a.node < 0 {
				continue
			}
			if a.x-a.w/2 < -0.5 || a.x+a.w/2 > l.width+0.5 || a.y+a.h/2 > l.height+0.5 {
				t.Errorf("%s: %s is outside", level, g.Nodes[a.node].Label)
			}
			for _, b := range l.boxes[:i] {
				if b.node >= 0 && math.Abs(a.x-b.x) < (a.w+b.w)/2+gapNodes-0.5 && math.Abs(a.y-b.y) < (a.h+b.h)/2 {
					t.Errorf("%s: %s and %s overlap", level, g.Nodes[a.node].Label, g.Nodes[b.node].Label)
				}
			}
		}
		for k, e := range g.Edges {
			route := l.routes[k]
			for j := 1; j < len(route); j++ {
				if l.boxes[route[j]].y <= l.boxes[route[j-1]].y {
					t.Errorf("%s: %s to %s does not point down", level, e.From, e.To)
				}
			}
		}
		if n := l.crossings(); n > 3 {
			t.Errorf("%s: %d crossings", level, n)
		}
	}
}

// No edge goes through a node that it does not join.
func TestEdgesMeetNoOtherNode(t *testing.T) {
	for _, level := range Levels {
		g := mustBuild(t, level, nil)
		l := arrange(g, size, limitWidth)
		for k, e := range g.Edges {
			if name := l.met(g, l.routes[k]); name != "" {
				t.Errorf("%s: the edge from %s to %s goes through %s", level, e.From, e.To, name)
			}
		}
	}
}

// met returns the label of a node that an edge meets on its way.
func (l *layout) met(g *Graph, route []int) string {
	for _, q := range trail(l.legs(route)) {
		for i, b := range l.boxes {
			if b.node >= 0 && i != route[0] && i != route[len(route)-1] && math.Abs(q.X-b.x) < b.w/2-1 && math.Abs(q.Y-b.y) < b.h/2-1 {
				return g.Nodes[b.node].Label
			}
		}
	}
	return ""
}

// trail returns points along an edge.
func trail(legs []leg) []scene.Point {
	var out []scene.Point
	for _, l := range legs {
		b1, b2 := l.bend1, l.bend2
		if l.straight() {
			b1, b2 = l.from, l.to
		}
		for k := range 41 {
			u := float64(k) / 40
			v := 1 - u
			w := [4]float64{v * v * v, 3 * v * v * u, 3 * v * u * u, u * u * u}
			out = append(out, scene.Point{
				X: w[0]*l.from.X + w[1]*b1.X + w[2]*b2.X + w[3]*l.to.X,
				Y: w[0]*l.from.Y + w[1]*b1.Y + w[2]*b2.Y + w[3]*l.to.Y,
			})
		}
	}
	return out
}

func TestCheckFindsBadGraphs(t *testing.T) {
	for name, g := range map[string]*Graph{
		"circle":  {Nodes: []Node{{ID: "a"}, {ID: "b"}}, Edges: []Edge{{From: "a", To: "b"}, {From: "b", To: "a"}}},
		"no end":  {Nodes: []Node{{ID: "a"}}, Edges: []Edge{{From: "a", To: "b"}}},
		"twice":   {Nodes: []Node{{ID: "a"}, {ID: "a"}}},
		"to self": {Nodes: []Node{{ID: "a"}}, Edges: []Edge{{From: "a", To: "a"}}},
	} {
		if g.Check() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := build("low", declaredStages(t), nil); err == nil {
		t.Error("level low: no error")
	}
}

// Hostile text stays text in every format.
func TestHostileLabels(t *testing.T) {
	bad := "</text><script>alert(1)</script>\" -> x [URL=\"javascript:1\"] \u202egnp.exe\x1b[31m\x00\\N"
	g := &Graph{Title: bad, Subtitle: bad, Nodes: []Node{{ID: "a", Label: bad, Detail: bad, Kind: Data}, {ID: bad, Label: "b", Kind: Result}}, Edges: []Edge{{From: "a", To: bad, Label: bad}}}
	for _, format := range formats {
		var b bytes.Buffer
		if err := g.Write(&b, Dark, format); err != nil {
			t.Fatal(err)
		}
		switch format {
		case "svg":
			checkSVG(t, b.Bytes())
		case "dot":
			checkDOT(t, b.String())
		}
	}
}

func checkSVG(t *testing.T, b []byte) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok && !slices.Contains([]string{"svg", "desc", "path", "title", "text", "g"}, e.Name.Local) {
			t.Errorf("element %s", e.Name.Local)
		}
	}
}

func checkDOT(t *testing.T, s string) {
	t.Helper()
	if strings.ContainsAny(s, "\x00\x1b\u202e") {
		t.Error("control characters in DOT")
	}
	quoted := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	rest := quoted.ReplaceAllString(s, "Q")
	if strings.ContainsAny(rest, `"<`) || strings.Contains(rest, "URL") || strings.Contains(rest, "script") {
		t.Errorf("text got out of its quotes: %s", rest)
	}
}

func TestSameBytes(t *testing.T) {
	for _, format := range formats {
		var a, b bytes.Buffer
		if mustBuild(t, Detailed, nil).Write(&a, Light, format) != nil || mustBuild(t, Detailed, nil).Write(&b, Light, format) != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s differs between two writes", format)
		}
	}
	if mustBuild(t, High, nil).Write(io.Discard, Light, "gif") == nil {
		t.Error("gif: no error")
	}
}
