package batch

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/figure/chart"
	"github.com/latent-go/latent/internal/regular"
)

// Result is a scan in the table.
type Result struct {
	Scan  string `json:"scan"`
	State string `json:"state"` // done, failed or missing
	Why   string `json:"why,omitempty"`
	// Error is the relative amplitude error, Noise what photon noise would leave of
	// it, Pearson the correlation of phases with a known object; absent if unknown.
	Error   *float64 `json:"relative_amplitude_error,omitempty"`
	Noise   *float64 `json:"expected_from_photon_noise,omitempty"`
	Pearson *float64 `json:"phase_pearson,omitempty"`
	Verdict string   `json:"verdict,omitempty"`
	Folder  string   `json:"folder"`
}

// ReadMetrics fills in what the metrics of a step's directory say.
func (r *Result) ReadMetrics(dir string) error {
	path := filepath.Join(dir, "metrics.json")
	text, err := regular.ReadFile(path, regular.Document)
	if err != nil {
		return err
	}
	var m struct {
		Error   *float64 `json:"relative_amplitude_error"`
		Noise   *float64 `json:"expected_from_photon_noise"`
		Verdict string   `json:"verdict"`
		Truth   *struct {
			Pearson *float64 `json:"phase_pearson"`
		} `json:"against_object_guess"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	r.Error, r.Noise, r.Verdict = m.Error, m.Noise, m.Verdict
	if m.Truth != nil {
		r.Pearson = m.Truth.Pearson
	}
	return nil
}

// Columns are the headers of [Cells].
func Columns() []string {
	return []string{"scan", "state", "amplitude error", "photon noise", "verdict", "phase correlation"}
}

// Cells is the table for people. Why something failed is no cell.
func Cells(list []*Result) [][]string {
	var out [][]string
	for _, r := range list {
		verdict := r.Verdict
		if verdict == "" {
			verdict = "-"
		}
		out = append(out, []string{r.Scan, r.State, number(r.Error, "%.4f"), number(r.Noise, "%.4f"), verdict, number(r.Pearson, "%.3f")})
	}
	return out
}

func number(x *float64, format string) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf(format, *x)
}

// WriteCSV writes the table with all digits; what is unknown is empty.
func WriteCSV(w io.Writer, list []*Result) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"scan", "state", "relative_amplitude_error", "expected_from_photon_noise", "verdict", "phase_pearson", "folder", "why"}); err != nil {
		return err
	}
	exact := func(x *float64) string {
		if x == nil {
			return ""
		}
		return strconv.FormatFloat(*x, 'g', -1, 64)
	}
	for _, r := range list {
		if err := c.Write([]string{r.Scan, r.State, exact(r.Error), exact(r.Noise), r.Verdict, exact(r.Pearson), r.Folder, r.Why}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// Figure shows the error of every scan that has one, with a line to what photon
// noise alone would leave.
func Figure(list []*Result) *figure.Figure {
	var rows []chart.Row
	for _, r := range list {
		if r.Error == nil || math.IsNaN(*r.Error) {
			continue
		}
		noise := *r.Error
		if r.Noise != nil {
			noise = *r.Noise
		}
		lo, hi := min(noise, *r.Error), max(noise, *r.Error)
		rows = append(rows, chart.Row{Name: r.Scan, Lo: lo, InnerLo: *r.Error, Mid: *r.Error, InnerHi: *r.Error, Hi: hi})
	}
	if len(rows) == 0 {
		return nil
	}
	f := chart.Forest("Relative amplitude error", chart.Group{Label: "error", Rows: rows})
	f.Title, f.Subtitle = "Scans", "The line leads to what photon noise alone would leave"
	return &f
}
