package output

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/figure"
	"github.com/latent-go/latent/internal/filetest"
)

// TestWriteErrors: the table numbers patterns as the data file does, and the map is
// between the errors of the patterns that light a pixel, empty where none does.
func TestWriteErrors(t *testing.T) {
	r, _ := sample(t)
	var patterns []int
	for i := range r.Scan {
		r.Errors, patterns = append(r.Errors, 0.01), append(patterns, 2*i)
	}
	r.Errors[0], r.Errors[3] = 0.5, math.NaN()
	dir := t.TempDir()
	names, err := r.WriteErrors(filetest.Root(t, dir), "reconstructed_", patterns)
	if err != nil || len(names) != len(ErrorFiles("reconstructed_")) {
		t.Fatal(names, err)
	}
	f, err := os.Open(filepath.Join(dir, ErrorsFile))
	filetest.Must(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	filetest.Must(t, err)
	if len(rows) != len(r.Scan)+1 || rows[2][0] != "2" || rows[1][3] != "0.5" || rows[4][3] != "NaN" {
		t.Errorf("table %v", rows[:5])
	}
	picture, err := r.errorMap()
	filetest.Must(t, err)
	heat, _ := picture.Panels[0].Layers[0].(figure.Heatmap)
	low, high, empty := math.Inf(1), math.Inf(-1), 0
	for _, v := range heat.Z {
		if math.IsNaN(v) {
			empty++
			continue
		}
		low, high = min(low, v), max(high, v)
	}
	if low < 0 || high > 0.5*(1+1e-6) || high < 0.2 || empty == 0 {
		t.Errorf("map from %v to %v, %d empty", low, high, empty)
	}
}

// TestWorst: what is no number is neither the worst nor counted.
func TestWorst(t *testing.T) {
	if at, median := Worst([]float64{0.1, math.NaN(), 0.4, 0.2}); at != 2 || median != 0.2 {
		t.Errorf("worst %d, median %v", at, median)
	}
	if _, median := Worst([]float64{math.NaN()}); !math.IsNaN(median) {
		t.Errorf("median %v of nothing", median)
	}
}
