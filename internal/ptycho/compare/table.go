package compare

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/ptycho/output"
)

// Value is the mean over seeds, with its standard error where there are several.
type Value struct {
	Mean  output.Number `json:"mean"`
	Error output.Number `json:"standard_error"`
}

// Row says what a recipe or a model came to.
type Row struct {
	Name   string           `json:"name"`
	What   string           `json:"what"` // the recipe or the archive
	Seeds  int              `json:"seeds"`
	Values map[string]Value `json:"values"` // by the names of the columns
}

// column is a number of a run.
type column struct {
	name, head string // in files; in the table
	digits     int
	better     int // 1 where more is better, -1 where less is, 0 where nothing is claimed
	of         func(r *Run) float64
}

var columns = []column{
	{"relative_amplitude_error", "error", 5, -1, func(r *Run) float64 { return float64(r.Error) }},
	{"amplitude_gain_db", "amplitude, dB", 2, 1, func(r *Run) float64 { return float64(r.Amplitude) }},
	{"phase_gain_db", "phase, dB", 2, 1, func(r *Run) float64 { return float64(r.Phase) }},
	{"half_bit_period_pixels", "half bit, pixels", 2, -1, func(r *Run) float64 { return float64(r.HalfBit) }},
	{"seconds", "seconds", 2, 0, func(r *Run) float64 { return r.Seconds }},
	{"memory_mib", "MiB", 0, 0, func(r *Run) float64 { return float64(r.Memory) / (1 << 20) }},
}

// rows sums up the runs of every entry, in their order.
func rows(list []entry, runs []Run) []Row {
	var out []Row
	for _, e := range list {
		row := Row{Name: e.name, What: e.what(), Values: map[string]Value{}}
		var mine []*Run
		for i := range runs {
			if runs[i].Name == e.name {
				mine = append(mine, &runs[i])
			}
		}
		if row.Seeds = len(mine); row.Seeds == 0 {
			continue
		}
		for _, c := range columns {
			var v []float64
			for _, r := range mine {
				v = append(v, c.of(r))
			}
			row.Values[c.name] = mean(v)
		}
		out = append(out, row)
	}
	return out
}

// mean returns the mean of values and sqrt(sum (x - mean)^2 / (n (n-1))), which one
// value has none of.
func mean(v []float64) Value {
	sum, n := 0., float64(len(v))
	for _, x := range v {
		sum += x
	}
	m, squares := sum/n, 0.
	for _, x := range v {
		squares += (x - m) * (x - m)
	}
	return Value{output.Number(m), output.Number(math.Sqrt(squares / (n * (n - 1))))}
}

// apart is how many standard errors of the difference lie between what must be for a
// winner to be named.
const apart = 2

// claims says which row is best in what, where that can be said.
func claims(rows []Row) []string {
	var out []string
	for _, c := range columns {
		var known []Row
		for _, r := range rows {
			if r.Values[c.name].Mean.Finite() {
				known = append(known, r)
			}
		}
		if c.better == 0 || len(known) < 2 {
			continue
		}
		if slices.ContainsFunc(known, func(r Row) bool { return r.Seeds < 2 }) {
			return []string{"one seed has no error bar, so nothing is called better: --seeds 3 gives three"}
		}
		out = append(out, c.claim(known))
	}
	return out
}

func (c column) claim(known []Row) string {
	slices.SortStableFunc(known, func(a, b Row) int {
		if x, y := a.Values[c.name].Mean, b.Values[c.name].Mean; float64(c.better)*float64(x-y) > 0 {
			return -1
		} else if x == y {
			return 0
		}
		return 1
	})
	best := known[0].Values[c.name]
	var rivals []string
	for _, r := range known[1:] {
		v := r.Values[c.name]
		if math.Abs(float64(best.Mean-v.Mean)) <= apart*math.Hypot(float64(best.Error), float64(v.Error)) {
			rivals = append(rivals, r.Name)
		}
	}
	if len(rivals) > 0 {
		return fmt.Sprintf("%s: no winner, %s and %s are within two standard errors", c.head, known[0].Name, strings.Join(rivals, ", "))
	}
	next := known[1].Values[c.name]
	return fmt.Sprintf("%s: %s is best with %s; next is %s with %s", c.head, known[0].Name, c.text(best), known[1].Name, c.text(next))
}

// text is a value for the eye.
func (c column) text(v Value) string {
	switch {
	case !v.Mean.Finite():
		return "-"
	case !v.Error.Finite():
		return fmt.Sprintf("%.*f", c.digits, v.Mean)
	}
	return fmt.Sprintf("%.*f +- %.*f", c.digits, v.Mean, c.digits, v.Error)
}

// Table is the rows for the eye; columns without a number are left out.
func (r *Report) Table() (header []string, cells [][]string) {
	header = []string{"name", "recipe or model", "seeds"}
	cells = make([][]string, len(r.Rows))
	for i, row := range r.Rows {
		cells[i] = []string{row.Name, row.What, strconv.Itoa(row.Seeds)}
	}
	for _, c := range columns {
		if !slices.ContainsFunc(r.Rows, func(row Row) bool { return row.Values[c.name].Mean.Finite() }) {
			continue
		}
		header = append(header, c.head)
		for i, row := range r.Rows {
			cells[i] = append(cells[i], c.text(row.Values[c.name]))
		}
	}
	return header, cells
}

// header names the columns of the CSV file.
func header() []string {
	out := []string{"name", "what", "seeds"}
	for _, c := range columns {
		out = append(out, c.name, c.name+"_se")
	}
	return out
}

// WriteCSV writes the rows with all digits; what is unknown is empty.
func (r *Report) WriteCSV(w io.Writer) error {
	exact := func(v output.Number) string {
		if !v.Finite() {
			return ""
		}
		return strconv.FormatFloat(float64(v), 'g', -1, 64)
	}
	out := [][]string{header()}
	for _, row := range r.Rows {
		line := []string{row.Name, row.What, strconv.Itoa(row.Seeds)}
		for _, c := range columns {
			v := row.Values[c.name]
			line = append(line, exact(v.Mean), exact(v.Error))
		}
		out = append(out, line)
	}
	return csv.NewWriter(w).WriteAll(out)
}
