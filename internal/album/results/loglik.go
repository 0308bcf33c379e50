package results

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/latent-go/latent/internal/hdf5"
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
			f, err := hdf5.OpenFile(path, hdf5.Options{})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			defer f.Close()
			root, err := f.Root()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			l := &LogLik{}
			if slices.Contains(root.Names(), logLikGroup) {
				err = l.readFrom(root)
			}
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

// mostPacked is how many bytes one byte of a deflated file may stand for.
const mostPacked = 1032

// readFrom reads chain by chain: decoded and converted at once, the values would be there
// three times.
func (l *LogLik) readFrom(root *hdf5.Group) error {
	draws, err := root.Dataset(logLikGroup + "/draw")
	if err != nil {
		return err
	}
	kept, err := draws.Read()
	if err != nil {
		return err
	}
	var ok bool
	if l.Kept, ok = kept.([]int64); !ok {
		return fmt.Errorf("%s/draw holds %T, not int64", logLikGroup, kept)
	}
	y, err := root.Dataset(logLikGroup + "/y")
	if err != nil {
		return err
	}
	shape := y.Shape()
	if len(shape) != 3 || shape[1] != len(l.Kept) {
		return fmt.Errorf("%s/y has the shape %v, not chains, %d draws and albums", logLikGroup, shape, len(l.Kept))
	}
	stored, err := y.Stored()
	if err != nil {
		return err
	}
	if size := 4 * float64(shape[0]) * float64(shape[1]) * float64(shape[2]); size > mostPacked*float64(stored) {
		return fmt.Errorf("%s/y has the shape %v in %d bytes", logLikGroup, shape, stored)
	}
	l.Chains, l.Rows, l.Values = shape[0], shape[2], make([]float32, 0, shape[0]*shape[1]*shape[2])
	for c := range shape[0] {
		of, err := y.ReadRows(c, c+1)
		if err != nil {
			return err
		}
		values, ok := of.([]float32)
		if !ok {
			return fmt.Errorf("%s/y holds %T, not float32", logLikGroup, of)
		}
		l.Values = append(l.Values, values...)
	}
	return nil
}
