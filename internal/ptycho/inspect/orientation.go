package inspect

import (
	"math"

	"github.com/latent-go/latent/internal/ptycho/orient"
	"github.com/latent-go/latent/ptychography"
)

// Shares of the curl in curl and divergence of the centres of mass. Of 33 right simulated
// data sets and the real star as they are it was up to 0.10 (0.31 with 36 patterns, where
// no other axes had less), and from 0.42 with other axes, of which the right ones had
// 0.10 at most.
const (
	curlSuspect = 0.35
	curlBetter  = 0.35 // of that, with other axes
)

// axes are ways to read positions: exchanged, then turned.
var axes = []struct {
	name, remedy string
	exchanged    bool
	angle        float64
}{
	{"", "", false, 0},
	{"exchanged", "ptycho convert --swap-axes", true, 0},
	{"one of them reversed", "ptycho convert --flip-rows or --flip-columns", true, math.Pi / 2},
	{"exchanged and one of them reversed", "ptycho convert --swap-axes with --flip-rows or --flip-columns", false, math.Pi / 2},
}

// orientation compares the curl under the positions as they are with that under
// others.
func (l *looker) orientation() {
	var scan, centres ptychography.Scan
	for i, f := range l.m.frames {
		if f.used {
			scan, centres = append(scan, l.d.Scan[i]), append(centres, ptychography.Position{Y: f.y, X: f.x})
		}
	}
	field := orient.Of(scan, centres, l.Facts.Step)
	var share [4]float64
	for k, a := range axes {
		share[k] = field.Curl(a.exchanged, a.angle)
	}
	if math.IsNaN(share[0]) {
		return
	}
	l.Facts.Curl = share[0]
	best := 0
	for k := range share {
		if share[k] < share[best] {
			best = k
		}
	}
	if best > 0 && share[0] > curlSuspect && share[best] < curlBetter*share[0] {
		l.find("axes", Warning, 0, axes[best].remedy, "the patterns turn as if the axes of the positions were %s (curl of the centres of mass %.2f, otherwise %.2f)", axes[best].name, share[0], share[best])
	}
}
