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
	t := New(
		Texts("artist", []string{"=HYPERLINK(1)", "Björk"}),
		Dates("date", []time.Time{{}, time.Date(1997, 9, 22, 0, 0, 0, 0, time.UTC)}),
		Floats("change", []float64{-1.5, math.NaN()}),
		Lists("genres", [][]string{{"Pop", "Rock"}, nil}),
		Bools("known", []bool{true, false}),
		Ints("row", []int64{-3, 7}),
	)
	_ = t.WriteCSV(os.Stdout)
	// Output:
	// artist,date,change,genres,known,row
	// '=HYPERLINK(1),,-1.5,Pop; Rock,true,-3
	// Björk,1997-09-22,,,false,7
}

func TestSafeCell(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+cmd": "'+cmd", "-x": "'-x", "@sum": "'@sum",
		"-1.5": "-1.5", "plain": "plain", "": "",
	} {
		if got := SafeCell(in); got != want {
			t.Errorf("SafeCell(%q) = %q, want %q", in, got, want)
		}
	}
}

// Numbers of a CSV file read back to the last bit.
func TestCSVNumbersAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64(), 1, 20).Draw(t, "x")
		var b bytes.Buffer
		if err := New(Floats("x", x)).WriteCSV(&b); err != nil {
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
