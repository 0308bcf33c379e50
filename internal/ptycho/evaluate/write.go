package evaluate

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// column is a number of a row, with its name and how many digits a table shows.
type column struct {
	name   string
	digits int
	value  func(s *Score, p *Part) float64
}

var columns = []column{
	{"mae", 5, func(_ *Score, p *Part) float64 { return p.MAE }},
	{"mse", 6, func(_ *Score, p *Part) float64 { return p.MSE }},
	{"psnr_db", 2, func(_ *Score, p *Part) float64 { return float64(p.PSNR) }},
	{"psnr_peak_255_db", 2, func(_ *Score, p *Part) float64 { return float64(p.Legacy) }},
	{"ssim", 4, func(_ *Score, p *Part) float64 { return float64(p.SSIM) }},
	{"ms_ssim", 4, func(_ *Score, p *Part) float64 { return float64(p.MSSSIM) }},
	{"shift_y", 2, func(s *Score, _ *Part) float64 { return s.Shift[0] }},
	{"shift_x", 2, func(s *Score, _ *Part) float64 { return s.Shift[1] }},
	{"frc_one_seventh_ring", 1, func(s *Score, _ *Part) float64 { return float64(s.OneSeventh) }},
	{"frc_half_bit_ring", 1, func(s *Score, _ *Part) float64 { return float64(s.HalfBit) }},
}

// Header names the columns of [Rows].
func Header() []string {
	out := []string{"file", "part"}
	for _, c := range columns {
		out = append(out, c.name)
	}
	return out
}

// Rows are the scores as text, two rows each; exact ones have all digits.
func Rows(scores []Score, exact bool) [][]string {
	var out [][]string
	for i := range scores {
		s := &scores[i]
		for _, part := range []struct {
			name string
			p    *Part
		}{{"amplitude", &s.Amplitude}, {"phase", &s.Phase}} {
			row := []string{s.File, part.name}
			for _, c := range columns {
				digits := c.digits
				if exact {
					digits = -1
				}
				row = append(row, text(c.value(s, part.p), digits))
			}
			out = append(out, row)
		}
	}
	return out
}

// text writes a number; what is none stays empty.
func text(v float64, digits int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	if digits < 0 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// Names are the files of what [Write] writes.
var Names = []string{"evaluation.csv", "evaluation.json", "frc.png"}

// Write writes table, JSON and figure into the directory that dir holds open and
// returns their paths.
func Write(dir *os.Root, scores []Score) ([]string, error) {
	err := atomicfile.WriteIn(dir, Names[0], 0o644, func(w io.Writer) error {
		c := csv.NewWriter(w)
		return c.WriteAll(append([][]string{Header()}, Rows(scores, true)...))
	})
	if err != nil {
		return nil, err
	}
	if err := atomicfile.WriteJSONIn(dir, Names[1], scores); err != nil {
		return nil, err
	}
	var paths []string
	for _, name := range Names {
		paths = append(paths, filepath.Join(dir.Name(), name))
	}
	return paths, output.WriteFigure(dir, Names[2], Figure(scores))
}

// Figure shows the ring correlations of all objects with both thresholds.
func Figure(scores []Score) *figure.Figure {
	var layers []figure.Layer
	longest := 0
	line := func(label string, n int, f func(r int) float64) {
		x, y := make([]float64, n), make([]float64, n)
		for r := range n {
			x[r], y[r] = float64(r)/float64(2*(n-1)), f(r)
		}
		layers = append(layers, figure.Line{Label: label, X: x, Y: y})
	}
	for _, s := range scores {
		longest = max(longest, len(s.FRC))
		line(s.File, len(s.FRC), func(r int) float64 { return float64(s.FRC[r]) })
	}
	line("half a bit", longest, ptychography.HalfBit)
	line("one seventh", longest, func(int) float64 { return ptychography.OneSeventh })
	return &figure.Figure{
		Title: "Fourier ring correlation", Alt: fmt.Sprintf("Ring correlations of %d objects with the reference", len(scores)),
		Panels: []figure.Panel{{X: figure.Axis{Label: "cycles per pixel"}, Y: figure.Axis{Label: "correlation"}, Layers: layers, Legend: true}},
	}
}
