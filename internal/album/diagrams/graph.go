package diagrams

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/latent-go/latent/internal/safetext"
)

// Kind says what a node stands for, and with it its shape and colour.
type Kind string

// The kinds of nodes.
const (
	Input    Kind = "input"
	Process  Kind = "stage"
	Data     Kind = "data"
	Feature  Kind = "feature block"
	Param    Kind = "parameter"
	Decision Kind = "check"
	Result   Kind = "result"
)

// kinds in the order of the legend.
var kinds = []Kind{Input, Process, Data, Feature, Param, Decision, Result}

// Node is a box of the diagram.
type Node struct {
	ID     string
	Label  string // first line, in bold
	Detail string // further text, wrapped
	Kind   Kind
}

// Edge points from what is read to what reads it, or from what writes to what
// is written.
type Edge struct {
	From, To string
	Label    string
	Dashed   bool // used to choose or check, not to estimate
}

// Graph is a diagram before it is laid out.
type Graph struct {
	Title, Subtitle string
	Nodes           []Node
	Edges           []Edge
}

func (g *Graph) node(id, label, detail string, kind Kind) {
	g.Nodes = append(g.Nodes, Node{ID: id, Label: label, Detail: detail, Kind: kind})
}

func (g *Graph) edge(from string, to ...string) {
	for _, t := range to {
		g.Edges = append(g.Edges, Edge{From: from, To: t})
	}
}

// Check reports edges whose ends do not exist, repeated names and circles.
func (g *Graph) Check() error {
	seen := map[string]bool{}
	for _, n := range g.Nodes {
		if seen[n.ID] {
			return fmt.Errorf("diagram: two nodes are called %q", n.ID)
		}
		seen[n.ID] = true
	}
	for _, e := range g.Edges {
		if !seen[e.From] || !seen[e.To] {
			return fmt.Errorf("diagram: edge %q to %q has no node at one end", e.From, e.To)
		}
	}
	if _, ok := g.order(); !ok {
		return fmt.Errorf("diagram: the edges form a circle")
	}
	return nil
}

// order returns the nodes so that every edge points forward, among the ready
// ones the first declared first; false if the edges form a circle.
func (g *Graph) order() ([]int, bool) {
	at, waits := map[string]int{}, make([]int, len(g.Nodes))
	for i, n := range g.Nodes {
		at[n.ID] = i
	}
	for _, e := range g.Edges {
		waits[at[e.To]]++
	}
	var out []int
	done := make([]bool, len(g.Nodes))
	for len(out) < len(g.Nodes) {
		next := -1
		for i := range g.Nodes {
			if !done[i] && waits[i] == 0 {
				next = i
				break
			}
		}
		if next < 0 {
			return nil, false
		}
		done[next], out = true, append(out, next)
		for _, e := range g.Edges {
			if at[e.From] == next {
				waits[at[e.To]]--
			}
		}
	}
	return out, true
}

var dotShapes = map[Kind]string{
	Input: "cylinder", Process: "box", Data: "ellipse", Feature: "box", Param: "circle", Decision: "diamond", Result: "note",
}

// writeDOT writes the graph for Graphviz.
func (g *Graph) writeDOT(w io.Writer, t Theme) error {
	b := bufio.NewWriter(w)
	s := styles[t]
	fmt.Fprintf(b, "digraph pipeline {\n  rankdir=TB;\n  label=%s;\n  labelloc=t;\n  fontname=\"Arial\";\n  fontcolor=%q;\n", safetext.DOT(strings.TrimSpace(g.Title+"\n"+g.Subtitle)), hexText(s.ink))
	if s.background.A > 0 {
		fmt.Fprintf(b, "  bgcolor=%q;\n", hexText(s.background))
	} else {
		fmt.Fprint(b, "  bgcolor=\"transparent\";\n")
	}
	fmt.Fprintf(b, "  node [fontname=\"Arial\", style=\"filled\", fontcolor=%q, color=%q];\n  edge [color=%q, fontcolor=%q];\n",
		hexText(s.ink), hexText(s.line), hexText(s.line), hexText(s.ink))
	for _, n := range g.Nodes {
		fmt.Fprintf(b, "  %s [label=%s, shape=%s, fillcolor=%q];\n", safetext.DOT(n.ID), safetext.DOT(strings.TrimSpace(n.Label+"\n"+n.Detail)), dotShapes[n.Kind], hexText(s.fill[n.Kind]))
	}
	for _, e := range g.Edges {
		fmt.Fprintf(b, "  %s -> %s", safetext.DOT(e.From), safetext.DOT(e.To))
		if e.Label != "" {
			fmt.Fprintf(b, " [label=%s]", safetext.DOT(e.Label))
		}
		if e.Dashed {
			fmt.Fprint(b, " [style=dashed]")
		}
		fmt.Fprint(b, ";\n")
	}
	fmt.Fprint(b, "}\n")
	return b.Flush()
}
