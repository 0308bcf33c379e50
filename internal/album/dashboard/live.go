package dashboard

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/runs"
)

// Live is what a run is doing now.
type Live struct {
	Status runs.Status
	Stage  string // that is running, "" if none
	Chains []LiveChain
}

// Live reads how far the run is. It opens the checkpoints for reading only, and
// they are only ever appended to, so the sampler is not disturbed.
func (s *Snapshot) Live() (*Live, error) {
	m, err := runs.ReadManifest(s.Dir)
	if err != nil {
		return nil, err
	}
	l := &Live{Status: m.Status}
	for _, st := range m.Stages {
		if st.Status == runs.Running {
			l.Stage = st.Name
		}
	}
	files, err := filepath.Glob(filepath.Join(s.Dir, dirCheckpoints, "*", "chain-*.ckpt"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // a chain that is done is removed between the two calls
		}
		c, err := readCheckpoint(b)
		if err != nil {
			continue // its header is still being written
		}
		c.Fit = filepath.Base(filepath.Dir(f))
		if n := s.settingInt("mcmc.num_samples"); n > 0 {
			c.Total = c.Warmup + n
		}
		l.Chains = append(l.Chains, *c)
	}
	slices.SortStableFunc(l.Chains, func(a, b LiveChain) int {
		if a.Fit != b.Fit {
			return strings.Compare(a.Fit, b.Fit)
		}
		return a.Chain - b.Chain
	})
	return l, nil
}

// Running reports whether a process works in the run.
func (l *Live) Running() bool { return l.Status == runs.Running }

// drawLive shows the log density of the chains over their iterations, a panel
// for each fit.
func drawLive(_ *Snapshot, q Query) (figure.Figure, error) {
	if len(q.Live) == 0 {
		return figure.Figure{}, fmt.Errorf("%w: no chain is sampling now", ErrNoData)
	}
	f := figure.Figure{
		Title: "Chains as they sample", Subtitle: "Log density at each iteration. The dashed line is the end of warm-up.",
		Width: figure.DefaultWidth, Legend: true,
	}
	for _, c := range q.Live {
		if len(f.Panels) == 0 || f.Panels[len(f.Panels)-1].Title != c.Fit {
			p := figure.Panel{
				Title: c.Fit, Row: len(f.Panels), X: figure.Axis{Label: "iteration", Min: ptr(0), Grid: figure.GridOff}, Y: figure.Axis{Label: "log density"},
				Layers: []figure.Layer{figure.Rule{Direction: figure.Vertical, At: float64(c.Warmup), Dash: figure.Dashed}},
			}
			if c.Total > 0 {
				p.X.Max = ptr(float64(c.Total))
			}
			f.Panels = append(f.Panels, p)
		}
		p := &f.Panels[len(f.Panels)-1]
		x, y := settled(c)
		p.Layers = append(p.Layers, figure.Line{Label: fmt.Sprintf("chain %d", c.Chain+1), X: x, Y: y, Color: figure.Series(c.Chain), Width: 0.8, Opacity: 0.8})
	}
	f.Height = 100 + 240*float64(len(f.Panels))
	return f, nil
}

// settled leaves out the first iterations once there are enough others: the way
// to the typical set would use up the whole axis.
func settled(c LiveChain) (x, y []float64) {
	from := 0
	if len(c.It) > 20 {
		from = min(len(c.It)/10, c.Warmup)
	}
	for i := from; i < len(c.It); i++ {
		if !math.IsInf(c.LogDensity[i], 0) {
			x, y = append(x, c.It[i]), append(y, c.LogDensity[i])
		}
	}
	return x, y
}
