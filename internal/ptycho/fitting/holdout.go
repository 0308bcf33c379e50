package fitting

import (
	"github.com/latent-go/latent/internal/ptycho/grouping"
	"github.com/latent-go/latent/internal/ptycho/network/physics"
	"github.com/latent-go/latent/internal/term"
	"github.com/latent-go/latent/ptychography"
)

// holdOut takes positions away for validation, says so, and returns their groups.
func (t *fit) holdOut(p *part) (groups []physics.Group) {
	scan := p.set.Scan
	if t.c.Validation == 0 {
		return nil
	}
	size := t.c.GridSize * t.c.GridSize
	held, rest := grouping.HoldOut(scan, t.c.Validation, size)
	if len(held) == 0 {
		t.Say("%sno position is held out for validation: the scan has %d", t.of(p), len(scan))
		return nil
	}
	p.rest = rest
	for _, members := range held {
		if t.byPlace() {
			grouping.ByPlace(scan, members, t.c.GridSize)
		}
		g := physics.NewGroup(members, scan, t.c.Positions == "bilinear")
		g.Part = p.number
		groups = append(groups, g)
	}
	t.Say("%s%s of %d, even over the scan, in %s: held out for validation (--validation-share %g; 0 trains on all)",
		t.of(p), term.Counted(len(scan)-len(rest), "position"), len(scan), term.Counted(len(held), "group"), t.c.Validation)
	return groups
}

// of begins a line about one of several data files.
func (t *fit) of(p *part) string {
	if len(t.parts) == 1 {
		return ""
	}
	return p.path + ": "
}

// chosen are some positions of a scan.
func chosen(scan ptychography.Scan, numbers []int) ptychography.Scan {
	out := make(ptychography.Scan, len(numbers))
	for k, i := range numbers {
		out[k] = scan[i]
	}
	return out
}

// from counts from first.
func from(first, count int) []int {
	out := make([]int, count)
	for i := range out {
		out[i] = first + i
	}
	return out
}
