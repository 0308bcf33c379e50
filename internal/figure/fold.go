package figure

import (
	"math"
	"strings"

	"github.com/latent-go/latent/internal/figure/ticks"
	"github.com/latent-go/latent/internal/figure/typeface"
)

// Names at a vertical axis have at most foldLines lines, foldLine apart, for which
// neighbours have to be foldRoom apart.
const (
	foldLines = 2
	foldLine  = tickSize * 1.1
	oneLine   = tickSize * leading * 0.85 // lines of different names may come close
	foldRoom  = oneLine + (foldLines-1)*foldLine
)

// nameRoom is the most that names at a vertical axis take of their panel.
func nameRoom(room float64) float64 { return max(24, 0.45*room) }

// fold sets names that are too wide on two lines, where the axis is high enough,
// or else cuts them. A line break separates the lines: no name has one itself.
func (v *axisView) fold(ts []ticks.Tick, height, room float64) {
	lines := 1
	if v.apart(height) >= foldRoom {
		lines = foldLines
	}
	for i := range ts {
		ts[i].Label = strings.Join(typeface.Fold(ts[i].Label, tickSize, typeface.Regular, nameRoom(room), lines), "\n")
	}
}

// apart is the distance of neighbouring categories, or of ticks that are given.
func (v *axisView) apart(height float64) float64 {
	ts, least := v.given(), height
	for i := 1; i < len(ts); i++ {
		least = min(least, math.Abs(v.fraction(ts[i].At)-v.fraction(ts[i-1].At))*height)
	}
	return least
}

// missing is the height that a single panel lacks for names on two lines.
func (l *layout) missing() float64 {
	if len(l.panels) != 1 || l.panels[0].Y.Hide || l.panels[0].Y.Scale != Category {
		return 0
	}
	v := l.panels[0]
	for _, t := range v.y.given() {
		if labelWidth(t) > nameRoom(v.room) {
			return math.Ceil(max(0, foldRoom/v.y.apart(v.rect.H)-1) * (v.rect.H + 1))
		}
	}
	return 0
}

func labelLines(t ticks.Tick) []string { return strings.Split(t.Label, "\n") }

// labelWidth is the width of the widest line of a label.
func labelWidth(t ticks.Tick) float64 {
	widest := 0.0
	for _, line := range labelLines(t) {
		widest = max(widest, typeface.Width(line, tickSize, typeface.Regular))
	}
	return widest
}

// labelHeight is what a label at a vertical axis needs.
func labelHeight(t ticks.Tick) float64 { return oneLine + float64(len(labelLines(t))-1)*foldLine }
