package sensitivity

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/term"
)

// Number is a float64 that JSON shows as null when it is not finite.
type Number = evaluate.Number

// refused stands in the elpd columns of a variant with other rows.
const refused = "other rows"

// Columns are the headers of [Comparison.Cells].
func Columns() []string {
	return []string{
		"variant", "rows", "elpd diff", "se", "crps", "crps diff", "se", "cover 50", "cover 80", "cover 90", "cover 95",
		"new artists crps", "diff", "se", "converged",
	}
}

// Cells returns the table for people. Why a variant failed is no cell: a sentence
// would make a column of it.
func (t *Comparison) Cells() [][]string {
	var out [][]string
	for i, l := range t.Lines {
		if l.Error != "" {
			out = append(out, []string{l.Name, "failed"})
			continue
		}
		if l.Missing != "" {
			out = append(out, []string{l.Name, "missing"})
			continue
		}
		elpd, se := short(l.ELPDDiff, 1), short(l.ELPDSE, 1)
		if !l.SameRows {
			elpd, se = refused, "-"
		}
		row := []string{l.Name, strconv.Itoa(l.Rows), elpd, se, short(l.CRPS, 3), short(l.CRPSDiff, 3), short(l.CRPSSE, 3)}
		for _, c := range l.Coverage {
			row = append(row, short(100*c, 1))
		}
		row = append(row, short(l.NewCRPS, 3), short(l.NewDiff, 3), short(l.NewSE, 3), yes(l.Passed))
		if i == 0 { // the base differs from itself by nothing, exactly
			for _, k := range []int{2, 3, 5, 6, 12, 13} {
				row[k] = "-"
			}
		}
		out = append(out, row)
	}
	return out
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func short(x Number, decimals int) string {
	if math.IsNaN(float64(x)) {
		return "-"
	}
	return strconv.FormatFloat(float64(x), 'f', decimals, 64)
}

// WriteCSV writes the table with all digits; what is refused is empty.
func (t *Comparison) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	head := []string{"variant", "changes", "rows", "same_rows", "elpd", "elpd_diff", "elpd_se", "crps", "crps_diff", "crps_se"}
	for _, l := range levels {
		head = append(head, "coverage_"+l)
	}
	head = append(head, "new_artists_crps", "new_artists_crps_diff", "new_artists_crps_se", "rhat_max", "converged", "error", "missing")
	if err := c.Write(head); err != nil {
		return err
	}
	for _, l := range t.Lines {
		row := []string{l.Name, strings.Join(l.Changes, "; "), strconv.Itoa(l.Rows), strconv.FormatBool(l.SameRows)}
		for _, x := range append(append([]Number{l.ELPD, l.ELPDDiff, l.ELPDSE, l.CRPS, l.CRPSDiff, l.CRPSSE}, l.Coverage...), l.NewCRPS, l.NewDiff, l.NewSE, l.RHatMax) {
			row = append(row, exact(x))
		}
		if err := c.Write(append(row, strconv.FormatBool(l.Passed), l.Error, l.Missing)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func exact(x Number) string {
	if math.IsNaN(float64(x)) {
		return ""
	}
	return strconv.FormatFloat(float64(x), 'g', -1, 64)
}

// Half-widths of central intervals of a Gaussian, in standard errors.
const (
	half50 = 0.6744897501960817
	half90 = 1.6448536269514722
)

// Uncertain reports whether a difference has no standard error: those of the albums of
// one artist have no scatter between artists.
func (t *Comparison) Uncertain() bool {
	for i, l := range t.Lines {
		if i > 0 && !math.IsNaN(float64(l.CRPSDiff)) && math.IsNaN(float64(l.CRPSSE)) ||
			i > 0 && !math.IsNaN(float64(l.NewDiff)) && math.IsNaN(float64(l.NewSE)) {
			return true
		}
	}
	return false
}

// Figure is the forest plot: differences from the base with 50 and 90%
// intervals, where they have a standard error; elpd only for variants with the rows of
// the base.
func (t *Comparison) Figure() *figure.Figure {
	var elpd, crps []chart.Row
	for _, l := range t.Lines[1:] {
		if l.absent() {
			continue
		}
		name := l.Name
		if len(l.Settled) > 0 {
			name += " (other model)"
		}
		if l.SameRows && !math.IsNaN(float64(l.ELPDSE)) {
			elpd = append(elpd, interval(name, l.ELPDDiff, l.ELPDSE))
		}
		if !math.IsNaN(float64(l.CRPSSE)) {
			crps = append(crps, interval(name, l.CRPSDiff, l.CRPSSE))
		}
	}
	var parts []figure.Figure
	if len(crps) > 0 {
		f := chart.Forest("CRPS minus that of the base (lower is better)", chart.Group{Label: "CRPS", Rows: crps})
		f.Panels[0].Title = fmt.Sprintf("On the %s that all variants predict", term.Counted(t.Known, "test album"))
		parts = append(parts, f)
	}
	if len(elpd) > 0 {
		f := chart.Forest("elpd minus that of the base (higher is better)", chart.Group{Label: "elpd", Rows: elpd})
		f.Panels[0].Title = "Leave-one-out, variants with the rows of the base"
		parts = append(parts, f)
	}
	return stack(parts)
}

func interval(name string, mid, se Number) chart.Row {
	m, s := float64(mid), float64(se)
	return chart.Row{Name: name, Lo: m - half90*s, InnerLo: m - half50*s, Mid: m, InnerHi: m + half50*s, Hi: m + half90*s}
}

// stack puts figures below each other.
func stack(parts []figure.Figure) *figure.Figure {
	out := &figure.Figure{
		Title: "Sensitivity", Subtitle: "Differences from the base, with 50% and 90% intervals",
		Width: figure.DefaultWidth, Height: 60,
	}
	for i, f := range parts {
		p := f.Panels[0]
		p.Row = i
		out.Panels = append(out.Panels, p)
		out.RowWeights = append(out.RowWeights, f.Height)
		out.Height += f.Height
	}
	return out
}
