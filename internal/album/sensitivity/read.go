package sensitivity

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// Fit is what a finished run of a variant says about itself.
type Fit struct {
	Name    string
	Changes []string           // settings that differ from the base, for people
	LOO     map[int]Point      // by row of the raw file
	Known   map[int]Prediction // test albums of known artists
	New     map[int]Prediction // test albums of artists outside the fit
	RHatMax float64
	Passed  bool // the convergence gate
	Failed  error
}

// Point is a leave-one-out term.
type Point struct{ Score, ELPD float64 }

// Prediction is a predicted test album. Inside has an entry for each of the 50,
// 80, 90 and 95 % intervals.
type Prediction struct {
	Score, CRPS float64
	Inside      [4]bool
}

// levels are the names of the intervals in the columns of predictions.
var levels = [4]string{"50", "80", "90", "95"}

// ReadFit reads loo.csv, predictions.csv and, if it is there,
// predictions_new_artists.csv of an evaluation directory; prefix stands before
// the names for targets other than the user score.
func ReadFit(dir, prefix string) (*Fit, error) {
	f := &Fit{}
	var err error
	if f.LOO, err = readLOO(filepath.Join(dir, prefix+"loo.csv")); err != nil {
		return nil, err
	}
	if f.Known, err = readPredictions(filepath.Join(dir, prefix+"predictions.csv")); err != nil {
		return nil, err
	}
	f.New, err = readPredictions(filepath.Join(dir, prefix+"predictions_new_artists.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	return f, err
}

func readLOO(path string) (map[int]Point, error) {
	out := map[int]Point{}
	err := eachRow(path, []string{"actual", "elpd"}, func(row int, x []float64) { out[row] = Point{x[0], x[1]} })
	return out, err
}

func readPredictions(path string) (map[int]Prediction, error) {
	names := []string{"actual", "crps"}
	for _, l := range levels {
		names = append(names, "lower_"+l, "upper_"+l)
	}
	out := map[int]Prediction{}
	err := eachRow(path, names, func(row int, x []float64) {
		p := Prediction{Score: x[0], CRPS: x[1]}
		for k := range levels {
			p.Inside[k] = x[2+2*k] <= p.Score && p.Score <= x[3+2*k]
		}
		out[row] = p
	})
	return out, err
}

// eachRow calls f with the row number and the named numbers of every line.
func eachRow(path string, names []string, f func(row int, x []float64)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	at, err := positions(head, append([]string{"original_row_id"}, names...))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	x := make([]float64, len(at))
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for k, j := range at {
			if x[k], err = strconv.ParseFloat(cells[j], 64); err != nil {
				line, _ := r.FieldPos(j)
				return fmt.Errorf("%s:%d: %s: %w", path, line, head[j], err)
			}
		}
		f(int(x[0]), x[1:])
	}
}

func positions(head, names []string) ([]int, error) {
	out := make([]int, len(names))
	for k, n := range names {
		out[k] = -1
		for j, h := range head {
			if h == n {
				out[k] = j
			}
		}
		if out[k] < 0 {
			return nil, fmt.Errorf("there is no column %s; run stage evaluate again", n)
		}
	}
	return out, nil
}
