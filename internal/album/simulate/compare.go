package simulate

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"

	"github.com/latent-go/latent/internal/album/design"
	"github.com/latent-go/latent/internal/album/model"
	"github.com/latent-go/latent/internal/album/transform"
)

// Fit is a posterior, as far as a truth can be compared with it.
type Fit struct {
	Scaling    model.Scaling
	Features   []string // columns of the design
	Rows       []int    // the data rows of the CSV that the model was fitted to
	Likelihood string   // one of likelihoods
	// Names and Draws are the parameters: Draws[k] are all draws of Names[k].
	Names []string
	Draws [][]float64
}

// Parameter is a parameter beside the truth, in the units of a fit. The interval
// is the central one of 90 %; Below is the share of the draws below the truth.
type Parameter struct {
	Name                              string
	Truth, Mean, SD, Low, High, Below float64
}

// Caught reports whether the interval holds the truth.
func (p *Parameter) Caught() bool { return p.Low <= p.Truth && p.Truth <= p.High }

// Comparison is a posterior beside the truth.
type Comparison struct {
	Parameters []Parameter
	// Differs says where the model that was fitted is not the one that made the
	// scores, so that a parameter is not the one of the same name.
	Differs []string
}

// Caught returns how many intervals hold the truth.
func (c *Comparison) Caught() int {
	n := 0
	for i := range c.Parameters {
		if c.Parameters[i].Caught() {
			n++
		}
	}
	return n
}

// Compare sets the truth beside a posterior. With m and s the mean and standard
// deviation of the scores that were fitted, M and S those of the truth, and f the
// mean effect of features and labels over the fitted albums,
//
//	sigma' = sigma S/s,  rho' = rho,  mu' = (mu + f) S/s + (1-rho)(M-m)/s
//
// Coefficients are compared where the columns of both are the same, with x in
// standard deviations of the fitted albums: beta' = beta (S/s) (sd of the fit)/(sd
// of the truth). Parameters that the truth does not have are left out.
func (t *Truth) Compare(f *Fit) (*Comparison, error) {
	c := &Comparison{Differs: t.differs(f)}
	if f.Scaling.Transform != transform.None {
		return c, nil // what adds up on one scale does not on the other
	}
	truth, err := t.inUnits(f)
	if err != nil {
		return nil, err
	}
	for k, name := range f.Names {
		value, ok := truth[name]
		if !ok || len(f.Draws[k]) == 0 {
			continue
		}
		x := slices.Sorted(slices.Values(f.Draws[k]))
		below, _ := slices.BinarySearch(x, value)
		c.Parameters = append(c.Parameters, Parameter{
			Name: name, Truth: value, Mean: stat.Mean(x, nil), SD: stat.StdDev(x, nil), Below: float64(below) / float64(len(x)), Low: stat.Quantile(0.05, stat.LinInterp, x, nil), High: stat.Quantile(0.95, stat.LinInterp, x, nil),
		})
	}
	return c, nil
}

// inUnits returns the true parameters in the units of a fit.
func (t *Truth) inUnits(f *Fit) (map[string]float64, error) {
	effect, err := t.meanEffect(f.Rows)
	if err != nil {
		return nil, err
	}
	m, s := f.Scaling.ScoreMean, f.Scaling.ScoreSD
	ratio, rho := t.Units.SD/s, t.Parameters["rho"]
	out := map[string]float64{
		"mu_artist":    (t.Parameters["mu_artist"]+effect)*ratio + (1-rho)*(t.Units.Mean-m)/s,
		"sigma_artist": t.Parameters["sigma_artist"] * ratio,
		"sigma_rw":     t.Parameters["sigma_rw"] * ratio,
		"rho":          rho,
		"n_exponent":   t.Settings.NExponent,
	}
	for _, name := range []string{"year", "genre", "previous"} {
		out["noise_slope_"+name] = 0 // the noise of a made catalogue follows nothing
	}
	if nu, ok := t.Parameters["nu"]; ok && f.Likelihood == studentT {
		out["nu"] = nu
	}
	if !t.skewedBoth(f) {
		noise := t.noise(f) * ratio
		out["sigma_obs"], out["sigma_ref"] = noise, noise
	}
	if t.sameFeatures(f) {
		for _, x := range t.Features {
			out["beta["+x.Name+"]"] = x.Beta * ratio * f.Scaling.XSD[slices.Index(f.Features, x.Name)] / x.SD
		}
	}
	return out, nil
}

// skewedBoth reports whether scores and model are skewed: by hidden truncation (Azzalini
// and Capitanio, J. R. Stat. Soc. B 65, 2003), and as a noncentral t, whose scale is
// another one.
func (t *Truth) skewedBoth(f *Fit) bool {
	return t.Settings.Likelihood == skewT && f.Likelihood == skewT
}

// noise is the scale of the noise where the fit has its shape, else its standard
// deviation, which is what a normal likelihood finds.
func (t *Truth) noise(f *Fit) float64 {
	if f.Likelihood != t.Settings.Likelihood {
		return t.NoiseSD
	}
	if x, ok := t.Parameters["sigma_ref"]; ok {
		return x
	}
	return t.Parameters["sigma_obs"]
}

// meanEffect is the mean effect of features and labels over rows of the file.
func (t *Truth) meanEffect(rows []int) (float64, error) {
	sum := 0.0
	for _, i := range rows {
		if i < 0 || i >= t.Albums.Len() {
			return 0, fmt.Errorf("the truth knows %d rows, the fit has row %d", t.Albums.Len(), i)
		}
		sum += t.Albums.Effect[i]
	}
	return sum / float64(max(1, len(rows))), nil
}

func (t *Truth) sameFeatures(f *Fit) bool {
	names := make([]string, len(t.Features))
	for j := range names {
		names[j] = t.Features[j].Name
	}
	a, b := slices.Sorted(slices.Values(names)), slices.Sorted(slices.Values(f.Features))
	return slices.Equal(a, b)
}

// differs lists what of the truth the fitted model does not have.
func (t *Truth) differs(f *Fit) []string {
	var out []string
	if f.Scaling.Transform != transform.None {
		out = append(out, "scores were made as they are, and the model sees them transformed: no parameter has a true value there, unless with --transform none")
	}
	if !slices.Contains(f.Names, model.WalkScaleName) {
		out = append(out, "the effects of artists that made the scores walk from album to album, and those of the model stay (--walk on)")
	}
	if f.Likelihood != t.Settings.Likelihood {
		text := fmt.Sprintf("the noise was drawn from %s and is fitted as %s: the true sigma_obs stands for its standard deviation", t.Settings.Likelihood, f.Likelihood)
		if f.Likelihood != Normal {
			text += ", the fitted one for a scale"
		}
		out = append(out, text)
	}
	if t.skewedBoth(f) {
		out = append(out, "the noise was drawn from a skew t by hidden truncation, and is fitted as a noncentral t: neither its scale nor its skewness has a true value")
	}
	if !t.sameFeatures(f) {
		out = append(out, "other features made the scores than the model was given: no coefficient is compared, and where the model knows an artist's past, that takes up a part of "+pastTakes(f.Names))
	}
	if slices.ContainsFunc(f.Features, design.IsBend) {
		out = append(out, "the effects that made the scores are straight, and those of the model may bend: sigma_bend has no true value, and what bends take up the others lack")
	}
	if len(t.Labels) > 0 {
		out = append(out, "labels have effects of their own, which are noise to features that do not list them all")
	}
	if t.Settings.SelectTop > 0 {
		out = append(out, "only the best albums were kept, which narrows every spread")
	}
	if kinds := t.dirt(); len(kinds) > 0 {
		out = append(out, "rows are dirty or incomplete on purpose: "+strings.Join(kinds, ", "))
	}
	return out
}

// pastTakes names the parameters of a fit that share with features of an artist's past.
func pastTakes(names []string) string {
	if slices.Contains(names, model.WalkScaleName) {
		return "sigma_artist, sigma_rw and rho"
	}
	return "sigma_artist and rho"
}

// dirt lists what went wrong, most frequent first.
func (t *Truth) dirt() []string {
	var kinds []string
	for name := range t.Dirt {
		kinds = append(kinds, name)
	}
	slices.SortFunc(kinds, func(a, b string) int {
		if n := t.Dirt[b] - t.Dirt[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	for i, name := range kinds {
		kinds[i] = fmt.Sprintf("%d %s", t.Dirt[name], name)
	}
	return kinds
}
