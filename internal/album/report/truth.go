package report

import (
	"cmp"
	"errors"
	"io/fs"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/results"
	"github.com/latent-go/latent/internal/album/simulate"
	"github.com/latent-go/latent/internal/album/splits"
)

// truth sets the posterior beside the truth of the run, where it has one: that of
// the user scores.
func (r *reader) truth() error {
	t, err := r.files.Truth.Read(r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	r.c.Invented = t.Notice()
	if r.files.Target != catalog.User {
		return nil
	}
	f, err := r.fitted()
	if err != nil {
		return err
	}
	r.c.Truth, err = t.Compare(f)
	return err
}

// ReadTruth sets the posterior of the user scores of a run that was trained beside
// the truth of its albums. It is nil where these are no invented ones.
func ReadTruth(dir string) (*simulate.Comparison, error) {
	r := reader{dir: dir, files: results.Of(catalog.User), c: &Content{}}
	if err := r.truth(); err != nil {
		return nil, err
	}
	return r.c.Truth, nil
}

// fitted is the posterior of known artists in the form in which a truth is
// compared with it.
func (r *reader) fitted() (*simulate.Fit, error) {
	train, err := r.files.Training.Read(r.dir)
	if err != nil {
		return nil, err
	}
	files := r.files.Split(splits.TemporalStrategy)
	draws, err := files.Posterior.Read(r.dir)
	if err != nil {
		return nil, err
	}
	f := &simulate.Fit{
		Scaling:  train.Scaling(),
		Features: train.Features, Likelihood: cmp.Or(train.Likelihood, simulate.Normal), Names: draws.Names,
	}
	if train.Likelihood != "" {
		f.Likelihood = train.Likelihood
	}
	for _, p := range []splits.Split{splits.Train, splits.Validation} {
		rows, err := files.Rows(p).Read(r.dir)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			f.Rows = append(f.Rows, rows[i].Album.Row)
		}
	}
	f.Draws = joined(draws)
	return f, nil
}

// joined lays the chains of every parameter end to end.
func joined(p *results.Posterior) [][]float64 {
	out := make([][]float64, len(p.Values))
	for j, chains := range p.Values {
		for _, chain := range chains {
			out[j] = append(out[j], chain...)
		}
	}
	return out
}

// truthTable sets the parameters beside those that made the albums.
func truthTable(c *Content) *Table {
	return &Table{
		Name: "truth", Caption: "Parameters beside those that made the albums, in standardised units.",
		Columns: append(right("Parameter", "Truth", "Mean", "5%", "95%"), Column{Title: "Caught"}),
		Rows:    truthRows(c.Truth),
	}
}

func truthRows(c *simulate.Comparison) [][]string {
	var out [][]string
	for i := range c.Parameters {
		p := &c.Parameters[i]
		caught := "no"
		if p.Caught() {
			caught = "yes"
		}
		out = append(out, []string{p.Name, decimals.Text(p.Truth, 3), decimals.Text(p.Mean, 3), decimals.Text(p.Low, 3), decimals.Text(p.High, 3), caught})
	}
	return out
}
