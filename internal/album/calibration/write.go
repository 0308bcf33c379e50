package calibration

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
)

// Columns are the headers of [Table.Cells].
func Columns() []string {
	return []string{"parameter", "fits", "cover 50", "cover 80", "cover 90", "cover 95", "mean z", "ks", "p", "p (holm)"}
}

// Cells returns the table for people.
func (t *Table) Cells() [][]string {
	var out [][]string
	for _, l := range t.Lines {
		row := []string{l.Name, strconv.Itoa(l.Fits)}
		for _, held := range l.Held {
			row = append(row, fmt.Sprintf("%.1f", 100*float64(held)/float64(l.Fits)))
		}
		out = append(out, append(row, fmt.Sprintf("%.2f", l.Z), fmt.Sprintf("%.3f", l.KS), fmt.Sprintf("%.3f", l.P), fmt.Sprintf("%.3f", l.Holm)))
	}
	return out
}

// Verdict is the outcome in a sentence. Chains that did not converge have a say in
// it, and it is told.
func (t *Table) Verdict() string {
	text := fmt.Sprintf("no parameter of %d is found to be miscalibrated over %d fits (Kolmogorov-Smirnov, Holm, 5%%)", len(t.Lines), t.Replicates)
	if !t.Calibrated {
		var names []string
		for _, l := range t.Lines {
			if l.Holm < significance {
				names = append(names, l.Name)
			}
		}
		text = fmt.Sprintf("miscalibrated over %d fits (Kolmogorov-Smirnov, Holm, 5%%): %s", t.Replicates, strings.Join(names, ", "))
	}
	if lost := t.Replicates - t.Converged; 10*lost > t.Replicates {
		text += fmt.Sprintf("; %d of the fits did not converge, so this is about the chains as much as about the model: sample longer with --num-warmup and --num-samples", lost)
	}
	return text
}

// WriteCSV writes the table with all digits.
func (t *Table) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	head := []string{"parameter", "fits"}
	for _, l := range levels {
		head = append(head, "held_"+strconv.Itoa(int(math.Round(100*l))))
	}
	if err := c.Write(append(head, "mean_z", "ks", "p", "p_holm")); err != nil {
		return err
	}
	for _, l := range t.Lines {
		row := []string{l.Name, strconv.Itoa(l.Fits)}
		for _, held := range l.Held {
			row = append(row, strconv.Itoa(held))
		}
		for _, x := range []float64{l.Z, l.KS, l.P, l.Holm} {
			row = append(row, strconv.FormatFloat(x, 'g', -1, 64))
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// Figure shows for every parameter how often the 90% interval holds the truth,
// with Wilson intervals of 50 and 95%.
func (t *Table) Figure() *figure.Figure {
	var rows []chart.Row
	for _, l := range t.Lines {
		held, n := float64(l.Held[2]), float64(l.Fits)
		lo, hi := wilson(held, n, 1.959963984540054)
		innerLo, innerHi := wilson(held, n, 0.6744897501960817)
		rows = append(rows, chart.Row{Name: l.Name, Lo: lo, InnerLo: innerLo, Mid: held / n, InnerHi: innerHi, Hi: hi})
	}
	f := chart.Forest("Share of the 90% intervals that hold the truth", chart.Group{Label: "share", Rows: rows})
	f.Title = "Calibration"
	f.Subtitle = fmt.Sprintf("%d fits to catalogues whose parameters were drawn from the priors, with 50%% and 95%% intervals", t.Replicates)
	return &f
}

// wilson is the interval of a share, of z standard errors (Wilson, Journal of the
// American Statistical Association 22, 1927).
func wilson(held, n, z float64) (lo, hi float64) {
	p, zz := held/n, z*z
	mid := (p + zz/(2*n)) / (1 + zz/n)
	half := z / (1 + zz/n) * math.Sqrt(p*(1-p)/n+zz/(4*n*n))
	return mid - half, mid + half
}
