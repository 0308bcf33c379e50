package dashboard

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/figure/estimate"
	"github.com/latent-go/latent/internal/term"
)

// hdiLevel is the probability of the intervals, as in diagnostics.json.
const hdiLevel = 0.94

func (s *Snapshot) posterior() (*Posterior, error) {
	if s.Posterior == nil || len(s.Posterior.Scalars) == 0 {
		return nil, noData("posterior draws", "train")
	}
	return s.Posterior, nil
}

// params returns the parameter that the query names, or all scalar ones.
func (s *Snapshot) params(q Query) ([]chart.Param, *Posterior, error) {
	p, err := s.posterior()
	if err != nil {
		return nil, nil, err
	}
	list, err := chosen(p.Scalars, p.Beta, q.Param)
	return list, p, err
}

// chosen returns the parameter of a name, or all scalar ones when none is named.
func chosen(scalars, beta []chart.Param, name string) ([]chart.Param, error) {
	if name == "" {
		return scalars, nil
	}
	for _, list := range [][]chart.Param{scalars, beta} {
		for _, x := range list {
			if x.Name == name {
				return []chart.Param{x}, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: there is no parameter called %q", ErrNoData, name)
}

func drawTrace(s *Snapshot, q Query) (figure.Figure, error) {
	list, p, err := s.params(q)
	if err != nil {
		return figure.Figure{}, err
	}
	return chart.Trace(list, p.Diverge), nil
}

func drawPosterior(s *Snapshot, q Query) (figure.Figure, error) {
	list, _, err := s.params(q)
	if err != nil {
		return figure.Figure{}, err
	}
	return chart.Posterior(list, hdiLevel), nil
}

func drawRank(s *Snapshot, q Query) (figure.Figure, error) {
	list, _, err := s.params(q)
	if err != nil {
		return figure.Figure{}, err
	}
	return chart.Rank(list, 20), nil
}

func drawEnergy(s *Snapshot, _ Query) (figure.Figure, error) {
	p, err := s.posterior()
	if err != nil || len(p.Energy) == 0 {
		return figure.Figure{}, noData("energies", "train")
	}
	return chart.Energy(p.Energy), nil
}

// drawDivergences shows the draws of the two scales of the artist effects
// against each other, where a funnel would be, with the divergences on top.
func drawDivergences(s *Snapshot, _ Query) (figure.Figure, error) {
	p, err := s.posterior()
	if err != nil {
		return figure.Figure{}, err
	}
	x, y := p.Scalars[0], p.Scalars[min(1, len(p.Scalars)-1)]
	for _, v := range p.Scalars {
		switch v.Name {
		case model.ArtistScaleName:
			x = v
		case model.WalkScaleName:
			y = v
		}
	}
	f := pairs(x, y, p.Diverge)
	return f, nil
}

func pairs(x, y chart.Param, diverge [][]int) figure.Figure {
	var good, bad figure.Scatter
	for c := range x.Chains {
		step := max(1, len(x.Chains[c])/500)
		for k := 0; k < len(x.Chains[c]); k += step {
			good.X, good.Y = append(good.X, x.Chains[c][k]), append(good.Y, y.Chains[c][k])
		}
		if c < len(diverge) {
			for _, k := range diverge[c] {
				bad.X, bad.Y = append(bad.X, x.Chains[c][k]), append(bad.Y, y.Chains[c][k])
			}
		}
	}
	good.Label, good.Size, good.Opacity, good.Color = "draw", 4, 0.35, figure.Series(0)
	panel := figure.Panel{Legend: true, X: figure.Axis{Label: x.Name}, Y: figure.Axis{Label: y.Name}, Layers: []figure.Layer{good}}
	if n := len(bad.X); n > 0 {
		bad.Label, bad.Size, bad.Marker, bad.Color = "divergence", 8, figure.Diamond, figure.Alert
		panel.Layers = append(panel.Layers, bad)
	}
	return figure.Figure{
		Title: "Divergences", Subtitle: fmt.Sprintf("%s of %s draws diverged. Divergences in one corner mean that the sampler could not get in there.", term.Count(len(bad.X)), term.Count(draws(x))),
		Width: figure.DefaultWidth, Height: 420, Panels: []figure.Panel{panel},
	}
}

func draws(p chart.Param) int {
	n := 0
	for _, c := range p.Chains {
		n += len(c)
	}
	return n
}

// drawConvergence shows R-hat and effective sample size of every parameter.
func drawConvergence(s *Snapshot, _ Query) (figure.Figure, error) {
	d := s.Diagnostics
	if d == nil || len(d.Parameters) == 0 {
		return figure.Figure{}, noData("diagnostics", "evaluate")
	}
	rhat := figure.Scatter{Label: "R-hat", Color: figure.Series(0), Size: 5, Opacity: 0.8}
	bulk := figure.Scatter{Label: "bulk", Color: figure.Series(0), Size: 5, Opacity: 0.8}
	tail := figure.Scatter{Label: "tail", Color: figure.Series(1), Size: 5, Opacity: 0.8, Marker: figure.Square}
	for i, p := range d.Parameters {
		at := float64(i + 1)
		rhat.X, rhat.Y = append(rhat.X, at), append(rhat.Y, float64(p.RHat))
		rhat.Hover = append(rhat.Hover, fmt.Sprintf("%s: R-hat %.4f", p.Name, float64(p.RHat)))
		bulk.X, bulk.Y = append(bulk.X, at), append(bulk.Y, float64(p.ESSBulk))
		bulk.Hover = append(bulk.Hover, fmt.Sprintf("%s: bulk ESS %.0f", p.Name, float64(p.ESSBulk)))
		tail.X, tail.Y = append(tail.X, at), append(tail.Y, float64(p.ESSTail))
		tail.Hover = append(tail.Hover, fmt.Sprintf("%s: tail ESS %.0f", p.Name, float64(p.ESSTail)))
	}
	return figure.Figure{
		Title: "R-hat and effective sample size", Subtitle: "Every parameter. The dashed lines are the thresholds of the run.",
		Width: figure.DefaultWidth, Height: 460,
		Panels: []figure.Panel{
			{
				Title: "R-hat", X: figure.Axis{Grid: figure.GridOff, Ticks: []figure.Tick{}},
				Layers: []figure.Layer{figure.Rule{At: d.RHatThreshold, Dash: figure.Dashed}, rhat},
			},
			{
				Title: "Effective sample size", Row: 1, Legend: true, X: figure.Axis{Label: "parameter", Grid: figure.GridOff}, Y: figure.Axis{Min: ptr(0)},
				Layers: []figure.Layer{figure.Rule{At: float64(d.ESSThreshold * d.Chains), Dash: figure.Dashed}, bulk, tail},
			},
		},
	}, nil
}

// coefficient is the posterior of one feature.
type coefficient struct {
	Name, Group          string
	Mean, SD, Lo, Hi     float64
	InnerLo, InnerHi     float64
	RHat, ESSBulk, ETail float64
}

// Groups of features, by the prefix of their names.
var featureGroups = []struct{ Name, Title, Prefix string }{
	{"genre", "genres", "genre_"},
	{"label", "labels", "label_"},
	{"descriptor", "descriptors", "descriptor_"},
	{"artist", "artist's past", "user_"},
	{"artist", "artist's past", "critic_"},
	{"artist", "artist's past", "is_debut"},
	{"type", "album type", "type_"},
	{"artists", "collaboration", "is_collaboration"},
	{"artists", "collaboration", "num_artists"},
	{"length", "length", "tracks_"},
	{"length", "length", "runtime_"},
}

// groupOf names the group of a feature; what has no prefix of its own tells
// when the album appeared.
func groupOf(feature string) string {
	for _, g := range featureGroups {
		if strings.HasPrefix(feature, g.Prefix) {
			return g.Name
		}
	}
	return "time"
}

// coefficients returns the effects of the features in the order of the columns.
func (s *Snapshot) coefficients() []coefficient {
	if s.Posterior == nil {
		return nil
	}
	at := map[string]int{}
	if s.Diagnostics != nil {
		for i, p := range s.Diagnostics.Parameters {
			at[p.Name] = i
		}
	}
	var out []coefficient
	for _, p := range s.Posterior.Beta {
		all := slices.Concat(p.Chains...)
		c := coefficient{Name: p.Name, Group: groupOf(p.Name), Mean: estimate.Mean(all), SD: math.NaN(), RHat: math.NaN(), ESSBulk: math.NaN(), ETail: math.NaN()}
		c.Lo, c.Hi = estimate.HDI(all, hdiLevel)
		c.InnerLo, c.InnerHi = estimate.HDI(all, 0.5)
		if i, ok := at[stages.BetaName(p.Name)]; ok {
			d := s.Diagnostics.Parameters[i]
			c.SD, c.RHat, c.ESSBulk, c.ETail = d.SD, float64(d.RHat), float64(d.ESSBulk), float64(d.ESSTail)
		}
		out = append(out, c)
	}
	return out
}

// rowHeight is what a line of the forest needs to be read.
const rowHeight = 21

func drawCoefficients(s *Snapshot, q Query) (figure.Figure, error) {
	list := s.coefficients()
	if len(list) == 0 {
		return figure.Figure{}, noData("coefficients", "train")
	}
	if q.Group != "" {
		list = slices.DeleteFunc(list, func(c coefficient) bool { return c.Group != q.Group })
	}
	if len(list) == 0 {
		return figure.Figure{}, fmt.Errorf("%w: no feature of group %q", ErrNoData, q.Group)
	}
	slices.SortStableFunc(list, func(a, b coefficient) int { return compareDown(math.Abs(a.Mean), math.Abs(b.Mean)) })
	total, room := len(list), 30
	if q.Height > 0 {
		room = max(3, int((q.Height-110)/rowHeight))
	}
	list = list[:min(room, total)]
	slices.SortStableFunc(list, func(a, b coefficient) int { return compareDown(a.Mean, b.Mean) })
	rows := make([]chart.Row, len(list))
	for i, c := range list {
		rows[i] = chart.Row{Name: c.Name, Lo: c.Lo, InnerLo: c.InnerLo, Mid: c.Mean, InnerHi: c.InnerHi, Hi: c.Hi}
	}
	f := chart.Forest("effect of 1 SD, in SDs of the score", chart.Group{Rows: rows})
	f.Title = "Coefficients"
	f.Subtitle = fmt.Sprintf("%d of %d, those with the largest absolute means: what one standard deviation (SD) of a feature does to the score. Thin: 94%% highest-density interval. Thick: 50%%.", len(list), total)
	return f, nil
}

// compareDown orders numbers from large to small.
func compareDown(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}
