package stages

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/safetext"
)

// predictionColumns is the header of predictions.csv.
var predictionColumns = []string{
	"artist", "album", "date", "actual", "mean", "sd",
	"lower_50", "upper_50", "lower_80", "upper_80", "lower_90", "upper_90", "lower_95", "upper_95",
	"median", "pit", "crps", "log_density", "original_row_id",
}

// writeCSV writes a header and rows through a temporary file.
func writeCSV(path string, head []string, n int, row func(i int) []string) error {
	return atomicfile.Write(path, 0o666, func(w io.Writer) error {
		c := csv.NewWriter(w)
		if err := c.Write(head); err != nil {
			return err
		}
		for i := range n {
			if err := c.Write(row(i)); err != nil {
				return err
			}
		}
		c.Flush()
		return c.Error()
	})
}

func writePredictions(path string, d *dataset, pred []evaluate.Prediction) error {
	return writeCSV(path, predictionColumns, len(pred), func(i int) []string {
		p := &pred[i]
		a := d.rows[p.Row].Album
		cells := []string{safetext.CSVCell(a.Artist), safetext.CSVCell(a.Title), a.DateText(), decimal(p.Actual), decimal(p.Mean), decimal(p.SD)}
		for l := range evaluate.Levels {
			v := p.Interval(l)
			cells = append(cells, decimal(v.Lo), decimal(v.Hi))
		}
		return append(cells, decimal(p.Quantiles[4]), decimal(p.PIT), decimal(p.CRPS), decimal(p.LogDensity), strconv.Itoa(a.Row))
	})
}

func writeLOO(path string, d *dataset, l *evaluate.LOOResult) error {
	head := []string{"artist", "album", "date", "actual", "elpd", "lpd", "pareto_k", "original_row_id"}
	return writeCSV(path, head, len(l.Rows), func(i int) []string {
		a := d.rows[l.Rows[i]].Album
		return []string{
			safetext.CSVCell(a.Artist), safetext.CSVCell(a.Title), a.DateText(), decimal(d.target.Score(a)),
			decimal(l.ELPD[i]), decimal(l.LPD[i]), decimal(l.K[i]), strconv.Itoa(a.Row),
		}
	})
}

// decimal writes the shortest text that reads back as x.
func decimal(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
