package tables

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func ExampleTable_WriteCSV() {
	t := newTable(
		texts("artist", []string{"=HYPERLINK(1)", "Björk"}),
		dates("date", []time.Time{{}, time.Date(1997, 9, 22, 0, 0, 0, 0, time.UTC)}),
		floats("change", []float64{-1.5, math.NaN()}),
		lists("genres", [][]string{{"Pop", "Rock"}, nil}),
		bools("known", []bool{true, false}),
		ints("row", []int64{-3, 7}),
	)
	_ = t.WriteCSV(os.Stdout)
	// Output:
	// artist,date,change,genres,known,row
	// '=HYPERLINK(1),,-1.5,Pop; Rock,true,-3
	// Björk,1997-09-22,,,false,7
}

// Numbers of a CSV file read back to the last bit.
func TestCSVNumbersAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64(), 1, 20).Draw(t, "x")
		var b bytes.Buffer
		if err := newTable(floats("x", x)).WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range records[1:] {
			if got, err := strconv.ParseFloat(r[0], 64); err != nil || got != x[i] {
				t.Fatalf("%v was written as %q", x[i], r[0])
			}
		}
	})
}
