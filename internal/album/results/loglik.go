package results

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/latent-go/latent/inferencedata"
)

// LogLik is the group log_likelihood of a posterior's file: log p(y_i | all other scores,
// theta) of every training row at the kept draws of each chain.
type LogLik struct {
	Chains, Rows int
	Kept         []int64   // the draws of each chain
	Values       []float32 // [chain][kept draw][row]; nil where the file has none
}

const logLikGroup = "log_likelihood"

// logLikFile reads the group from the file of a posterior, with which it is written.
func logLikFile(name string) File[*LogLik] {
	return File[*LogLik]{
		Name: name,
		read: func(path string) (*LogLik, error) {
			t, err := inferencedata.ReadNetCDF(path, logLikGroup)
			if err != nil {
				return nil, err
			}
			l, err := logLikOf(t.Group(logLikGroup))
			if err != nil {
				return nil, fmt.Errorf("%s: %w; run stage train again", path, err)
			}
			return l, nil
		},
		write: func(*os.Root, *LogLik) error {
			return errors.New("results: a log likelihood is written with its posterior")
		},
	}
}

func logLikOf(g *inferencedata.Dataset) (*LogLik, error) {
	if g == nil {
		return &LogLik{}, nil
	}
	l := &LogLik{}
	for i := range g.Coords {
		if g.Coords[i].Name != "draw" {
			continue
		}
		var err error
		if l.Kept, err = g.Coords[i].Int64s(); err != nil {
			return nil, err
		}
	}
	v := g.Var("y")
	if v == nil || len(v.Shape) != 3 || !slices.Equal(v.Dims, []string{"chain", "draw", "obs"}) || v.Shape[1] != len(l.Kept) {
		return nil, fmt.Errorf("group %s has no y over chain, draw and obs", logLikGroup)
	}
	var ok bool
	if l.Values, ok = v.Data.([]float32); !ok {
		return nil, fmt.Errorf("%s/y holds %T, not float32", logLikGroup, v.Data)
	}
	l.Chains, l.Rows = v.Shape[0], v.Shape[2]
	return l, nil
}
