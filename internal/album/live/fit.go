package live

import (
	"math"

	"github.com/latent-go/latent/internal/album/charts"
	"github.com/latent-go/latent/internal/album/fit"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/crew"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/mcmc"
	"github.com/latent-go/latent/mcmc/diagnose"
)

// Fit holds the draws that the chains of a fit have kept so far, in the
// named parameters of the model and its natural units.
type Fit struct {
	Name    string
	Draws   int // that each chain shall keep; 0 if unknown
	Done    bool
	Scalars []chart.Param // in the order of model.AllScalars; [chain][draw]
	Beta    []chart.Param
	Problem string // why there are no parameters
	Interim Interim
}

// Interim are diagnostics of unfinished chains. They are computed again when
// there are some more draws, not at each look.
type Interim struct {
	Chains []int // that they are of, from 0
	Draws  int   // of each of these
	Stats  map[string]diagnose.Stat
}

// What the running diagnostics ask for: below leastDraws R-hat says nothing, and
// a chain far behind the others would cost them their draws.
const (
	leastDraws = 50
	growth     = 10 // they are computed again when there is one draw more for so many
)

// fitting is a fit while it is watched.
type fitting struct {
	name, fingerprint string
	ready             chan struct{} // closed when the model is there, or the problem
	model             *model.Model
	names             []string
	chains            map[int]*converted
	problem           string
	interim           Interim
}

// converted are the draws of a chain in named parameters.
type converted struct {
	first  *float64 // of the draws: another one means that the chain began anew
	values [][]float64
}

// newFitting begins to build the model of a fit, for which nobody waits: on a
// busy machine that takes a while.
func newFitting(dir, name, fingerprint string) *fitting {
	f := &fitting{name: name, fingerprint: fingerprint, ready: make(chan struct{}), chains: map[int]*converted{}}
	crew.Background(func() {
		defer close(f.ready)
		opened, err := openFit(dir, name, fingerprint)
		if err != nil {
			f.problem = err.Error()
			return
		}
		f.model, f.names = opened.Model, fit.Names(opened.Model)
	})
	return f
}

// preparing is the problem of a fit whose model is being built.
const preparing = "the model is being built"

// update converts the new draws and returns the fit as it is now.
func (f *fitting) update(chains []*mcmc.Checkpoint, draws int) Fit {
	out := Fit{Name: f.name, Draws: draws, Done: draws > 0}
	for _, c := range chains {
		out.Done = out.Done && len(c.Draws) >= draws
	}
	select {
	case <-f.ready:
		out.Problem = f.problem
	default:
		out.Problem = preparing
	}
	if out.Problem != "" {
		return out
	}
	n := 0
	for _, c := range chains {
		if len(c.Draws) > 0 && !f.model.Fits(c.Draws[0]) {
			out.Problem = "the chains have another number of dimensions than the model"
			return out
		}
		f.convert(c)
		n = max(n, c.Chain+1)
	}
	out.Scalars, out.Beta = charts.Sorted(f.params(chains, n))
	f.diagnose(&out)
	out.Interim = f.interim
	return out
}

// params collects the parameters that the n chains hold: where the coefficients are
// integrated out and drawn at the end, they and mu are NaN so far.
func (f *fitting) params(chains []*mcmc.Checkpoint, n int) []chart.Param {
	var all []chart.Param
	for j, name := range f.names {
		p := chart.Param{Name: name, Chains: make([][]float64, n)}
		held := true
		for _, c := range chains {
			x := f.chains[c.Chain].values[j]
			p.Chains[c.Chain] = x
			held = held && (len(x) == 0 || !math.IsNaN(x[0]))
		}
		if held {
			all = append(all, p)
		}
	}
	return all
}

// convert adds the draws of a chain that are new.
func (f *fitting) convert(c *mcmc.Checkpoint) {
	v := f.chains[c.Chain]
	if v == nil || len(c.Draws) < len(v.values[0]) || v.first != nil && v.first != &c.Draws[0][0] {
		v = &converted{values: make([][]float64, len(f.names))}
		f.chains[c.Chain] = v
		f.interim = Interim{}
	}
	var d model.Draw
	var flat []float64
	for _, q := range c.Draws[len(v.values[0]):] {
		f.model.Constrain(q, &d)
		flat = f.model.Flatten(&d, flat)
		for j, x := range flat {
			v.values[j] = append(v.values[j], x)
		}
	}
	if len(c.Draws) > 0 {
		v.first = &c.Draws[0][0]
	}
}

// Kept returns how many draws each chain has.
func (l *Fit) Kept() []int {
	if len(l.Scalars) == 0 {
		return nil
	}
	out := make([]int, len(l.Scalars[0].Chains))
	for c, draws := range l.Scalars[0].Chains {
		out[c] = len(draws)
	}
	return out
}

// usable chooses the chains for the running diagnostics, which need the same
// number of draws of each: those with at least half as many as the longest.
func usable(kept []int) (chains []int, draws int) {
	longest := 0
	for _, n := range kept {
		longest = max(longest, n)
	}
	draws = math.MaxInt
	for c, n := range kept {
		if n >= leastDraws && 2*n >= longest {
			chains, draws = append(chains, c), min(draws, n)
		}
	}
	if len(chains) == 0 {
		return nil, 0
	}
	return chains, draws
}

// diagnose computes the running diagnostics of the scalar parameters if there
// are enough new draws, or the last ones.
func (f *fitting) diagnose(l *Fit) {
	chains, draws := usable(l.Kept())
	before, now := len(f.interim.Chains)*f.interim.Draws, len(chains)*draws
	if now == before || growth*(now-before) < before && !l.Done && len(chains) == len(f.interim.Chains) {
		return
	}
	f.interim = Interim{Chains: chains, Draws: draws, Stats: map[string]diagnose.Stat{}}
	for _, p := range l.Scalars {
		f.interim.Stats[p.Name] = summary(p, chains, draws)
	}
}

// summary summarises the first draws of the chosen chains.
func summary(p chart.Param, chains []int, draws int) diagnose.Stat {
	x := make([][]float64, len(chains))
	for k, c := range chains {
		x[k] = p.Chains[c][:draws]
	}
	return diagnose.Summary(p.Name, x)
}

// Of returns the diagnostics of a parameter, computing those that are not kept.
func (r Interim) Of(p chart.Param) diagnose.Stat {
	if s, ok := r.Stats[p.Name]; ok {
		return s
	}
	return summary(p, r.Chains, r.Draws)
}
