package output

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"testing"
)

// numbers returns the finite values of the heat map that write writes as CSV:
// the column lo.
func numbers(t *testing.T, write func(io.Writer) error) []float64 {
	t.Helper()
	var b strings.Builder
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := -1
	for i, name := range rows[0] {
		if name == "lo" {
			column = i
		}
	}
	var out []float64
	for _, row := range rows[1:] {
		if v, err := strconv.ParseFloat(row[column], 64); err == nil {
			out = append(out, v)
		}
	}
	if len(out) < 100 {
		t.Fatalf("%d values of a heat map in %q", len(out), b.String()[:200])
	}
	return out
}
