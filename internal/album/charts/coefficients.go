package charts

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/figure/estimate"
)

// Effect is the posterior of one feature.
type Effect struct {
	Name, Group          string
	Mean, SD, Lo, Hi     float64
	InnerLo, InnerHi     float64
	RHat, ESSBulk, ETail float64
}

// Groups are those of features, by the prefix of their names.
var Groups = []struct{ Name, Title, Prefix string }{
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
	{"bends", "bends of effects", "bend_"},
}

// groupOf names the group of a feature; what has no prefix of its own tells
// when the album appeared.
func groupOf(feature string) string {
	for _, g := range Groups {
		if strings.HasPrefix(feature, g.Prefix) {
			return g.Name
		}
	}
	return "time"
}

// Effects returns the effects of the features in the order of the columns.
func (d *Data) Effects() []Effect {
	if d.Posterior == nil {
		return nil
	}
	at := map[string]int{}
	if d.Diagnostics != nil {
		for i, p := range d.Diagnostics.Parameters {
			at[p.Name] = i
		}
	}
	var out []Effect
	for _, p := range d.Posterior.Beta {
		all := slices.Concat(p.Chains...)
		c := Effect{Name: p.Name, Group: groupOf(p.Name), Mean: estimate.Mean(all), SD: math.NaN(), RHat: math.NaN(), ESSBulk: math.NaN(), ETail: math.NaN()}
		c.Lo, c.Hi = estimate.HDI(all, hdiLevel)
		c.InnerLo, c.InnerHi = estimate.HDI(all, 0.5)
		if i, ok := at[results.BetaName(p.Name)]; ok {
			d := d.Diagnostics.Parameters[i]
			c.SD, c.RHat, c.ESSBulk, c.ETail = d.SD, float64(d.RHat), float64(d.ESSBulk), float64(d.ESSTail)
		}
		out = append(out, c)
	}
	return out
}

// rowHeight is what a line of the forest needs to be read.
const rowHeight = 21

func drawCoefficients(d *Data, q Query) (figure.Figure, error) {
	list := d.Effects()
	if len(list) == 0 {
		return figure.Figure{}, NoData("coefficients", "train")
	}
	bare := len(list)
	list = slices.DeleteFunc(list, func(e Effect) bool { return d.inCurves(e.Name) })
	bare -= len(list)
	bends := 0
	if q.Group != "bends" {
		bends = len(list)
		list = slices.DeleteFunc(list, func(e Effect) bool { return design.IsBend(e.Name) })
		bends -= len(list)
	}
	if q.Group != "" {
		list = slices.DeleteFunc(list, func(c Effect) bool { return c.Group != q.Group })
	}
	if len(list) == 0 && bare > 0 {
		return figure.Figure{}, fmt.Errorf("%w: the coefficients of group %q are pieces of curves, which the chart Effects shows", ErrNoData, q.Group)
	}
	if len(list) == 0 {
		return figure.Figure{}, fmt.Errorf("%w: no feature of group %q", ErrNoData, q.Group)
	}
	slices.SortStableFunc(list, func(a, b Effect) int { return compareDown(math.Abs(a.Mean), math.Abs(b.Mean)) })
	total, room := len(list), 30
	if q.Height > 0 {
		room = max(3, int((q.Height-110)/rowHeight))
	}
	list = list[:min(room, total)]
	slices.SortStableFunc(list, func(a, b Effect) int { return compareDown(a.Mean, b.Mean) })
	rows := make([]chart.Row, len(list))
	for i, c := range list {
		rows[i] = chart.Row{Name: c.Name, Lo: c.Lo, InnerLo: c.InnerLo, Mid: c.Mean, InnerHi: c.InnerHi, Hi: c.Hi}
	}
	f := chart.Forest("effect of 1 SD, in SDs of "+d.Unit(), chart.Group{Rows: rows})
	f.Title = "Coefficients"
	f.Subtitle = fmt.Sprintf("%d of %d, those with the largest absolute means: what one standard deviation (SD) of a feature does to the score. Thin: 94%% highest-density interval. Thick: 50%%.", len(list), total)
	if bare > 0 {
		f.Caption = fmt.Sprintf("%d coefficients are pieces of curves, which the chart Effects shows.", bare)
	}
	if bends > 0 {
		f.Caption = strings.TrimSpace(f.Caption + fmt.Sprintf(" %d coefficients of what effects bend by are left out: they mean something together alone.", bends))
	}
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
