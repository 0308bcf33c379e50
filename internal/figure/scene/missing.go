package scene

import (
	"slices"

	"github.com/latent-go/latent/internal/figure/typeface"
)

// Missing returns the characters of the scene that no embedded font has and that
// are drawn as boxes, in the order of their code points.
func (s *Scene) Missing() []rune {
	seen := map[rune]bool{}
	missing(s.Nodes, seen)
	out := make([]rune, 0, len(seen))
	for r := range seen {
		out = append(out, r)
	}
	slices.Sort(out)
	return out
}

func missing(nodes []Node, seen map[rune]bool) {
	for _, n := range nodes {
		switch n := n.(type) {
		case Text:
			for _, g := range typeface.Shape(n.Text, n.Size, n.Weight).Glyphs {
				if g.Face == nil {
					seen[g.Rune] = true
				}
			}
		case Group:
			missing(n.Nodes, seen)
		}
	}
}
