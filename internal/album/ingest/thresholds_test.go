package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// draftOf is a draft over one column with the given cells.
func draftOf(c Column, cells ...string) *draft {
	return &draft{sample: &sample{columns: map[string][]string{"c": cells}}, profile: &Profile{Columns: map[Column]Header{c: {"c"}}}}
}

// repeat returns n cells that are all alike.
func repeat(cell string, n int) []string { return slices.Repeat([]string{cell}, n) }

// What the largest score says of the scale, at each of its borders.
func TestScaleBorders(t *testing.T) {
	for _, c := range []struct {
		name      string
		cells     []string
		proposing bool
		want      float64 // what means 100; 0 for no word about it
		remark    string
	}{
		{"five", []string{"5", "3"}, false, 5, ""},
		{"above five", []string{"5.1", "3"}, false, 10, ""},
		{"ten", []string{"10", "3"}, false, 10, ""},
		{"above ten, 19 albums", append(repeat("0", 18), "10.1"), false, 0, ""},
		{"above ten, 20 albums", append(repeat("3", 19), "10.1"), false, 20, ""},
		{"twenty", append(repeat("3", 19), "20"), false, 20, ""},
		{"above twenty", append(repeat("0", 19), "20.1"), false, 0, ""},
		{"a hundred", append(repeat("30", 19), "100"), true, 0, ""},
		{"half above a hundred", []string{"101", "90"}, true, 0, "1 of 2 scores"},
		{"most above a hundred", []string{"101", "110", "90"}, true, 1000, ""},
		{"most, but nobody checks", []string{"101", "110", "90"}, false, 0, "2 of 3 scores"},
		{"a thousand", []string{"1000", "900"}, true, 1000, ""},
	} {
		d := draftOf(ColUser, c.cells...)
		d.proposing = c.proposing
		d.scales()
		remarks := strings.Join(d.remarks, "\n")
		if got := d.profile.Scale[ColUser]; got != c.want || (remarks == "") != (c.remark == "") || !strings.Contains(remarks, c.remark) || d.unclear != nil {
			t.Errorf("%s: scale %v, want %v; remarks %q, unclear %v", c.name, got, c.want, remarks, d.unclear)
		}
	}
	d := draftOf(ColUser, "5", "3")
	d.profile.Scale = map[Column]float64{ColUser: 100}
	if d.scales(); d.profile.Scale[ColUser] != 100 || len(d.notes) > 0 {
		t.Errorf("a scale that is set became %v, %q", d.profile.Scale, d.notes)
	}
}

// Two scales in one column: many low scores and a gap above them.
func TestMixedScaleBorders(t *testing.T) {
	for name, c := range map[string]struct {
		cells   []string
		refused bool
	}{
		"five low":          {append(repeat("7", 5), repeat("70", 20)...), true},
		"four low":          {append(repeat("7", 4), repeat("70", 20)...), false},
		"low are up to ten": {append(repeat("10", 5), repeat("70", 20)...), true},
		"zeros are not low": {append(append(repeat("7", 4), "0"), repeat("70", 20)...), false},
		"one in twenty":     {append(repeat("7", 5), repeat("70", 95)...), true},
		"fewer":             {append(repeat("7", 5), repeat("70", 96)...), false},
		"a gap":             {append(append(repeat("7", 5), "25"), repeat("70", 20)...), true},
		"no gap":            {append(append(repeat("7", 5), "25", "11"), repeat("70", 20)...), false},
		"a gap, just":       {append(append(repeat("7", 8), "25"), repeat("70", 20)...), true},
		"no gap, just":      {append(append(repeat("7", 8), "25", "11"), repeat("70", 20)...), false},
		"beyond 25 is far":  {append(append(repeat("7", 8), "26", "25.5", "11"), repeat("70", 20)...), true},
	} {
		d := draftOf(ColUser, c.cells...)
		if d.scales(); (d.unclear != nil) != c.refused {
			t.Errorf("%s: %v", name, d.unclear)
		}
	}
}

// Two zeros are remarked on when nothing lies near them.
func TestZeroBorders(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		scale float64
		said  bool
	}{
		"two":                   {[]string{"0", "0", "20", "80"}, 0, true},
		"one":                   {[]string{"0", "20", "80"}, 0, false},
		"something near":        {[]string{"0", "0", "19.9", "80"}, 0, false},
		"in another scale":      {[]string{"0", "0", "2", "8"}, 10, true},
		"near in another scale": {[]string{"0", "0", "1.9", "8"}, 10, false},
		"nothing else":          {[]string{"0", "0"}, 0, false},
	} {
		d := draftOf(ColUser, c.cells...)
		if c.scale > 0 {
			d.profile.Scale = map[Column]float64{ColUser: c.scale}
		}
		if d.zeros(); (len(d.remarks) > 0) != c.said {
			t.Errorf("%s: %q", name, d.remarks)
		}
	}
}

// pairCells are n cells of two items each, of which no item occurs twice.
func pairCells(n int) []string {
	cells := make([]string, n)
	for i := range cells {
		cells[i] = fmt.Sprintf("a%d;b%d", i, i)
	}
	return cells
}

// When a sign joins items: below forty cells wherever it cuts, from there on where
// half of the pieces are met elsewhere, and in more than one cell of twenty.
func TestJoins(t *testing.T) {
	known := func(n int, cell string) []string { // with "x" met elsewhere
		cells := pairCells(n)
		for i := range cells {
			cells[i] = fmt.Sprintf(cell, i)
		}
		return cells
	}
	for name, c := range map[string]struct {
		cells []string
		sep   string
		want  int
	}{
		"39 cells":            {pairCells(39), ";", 39},
		"40 cells":            {pairCells(40), ";", 0},
		"half is known":       {known(40, "x;u%d"), ";", 40},
		"a third is known":    {known(40, "x;u%[1]d;v%[1]d"), ";", 0},
		"two thirds":          {known(40, "x;y;v%[1]d"), ";", 40},
		"one in twenty":       {append(repeat("one", 38), "x;y", "x;y"), ";", 0},
		"more than one in 20": {append(repeat("one", 37), "x;y", "x;y", "x;y"), ";", 3},
		"few cells, not cut":  {repeat("one", 10), ";", 0},
		"no sign":             {pairCells(39), "", 0},
	} {
		if got := joins(c.cells, c.sep); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// Which texts of a number column mean "missing": five of those that stand there
// twice, none longer than a word or with a digit, and the usual ones always.
func TestMissingWordBorders(t *testing.T) {
	long := strings.Repeat("w", 20)
	for name, c := range map[string]struct {
		cells   []string
		shipped bool
		want    []string
	}{
		"five":           {[]string{"aa", "aa", "bb", "bb", "cc", "cc", "dd", "dd", "ee", "ee", "ff", "ff"}, false, []string{"aa", "bb", "cc", "dd", "ee"}},
		"frequent first": {[]string{"aa", "aa", "bb", "bb", "bb"}, false, []string{"bb", "aa"}},
		"once":           {[]string{"aa", "80"}, false, nil},
		"usual, once":    {[]string{"NR", "80"}, false, []string{"NR"}},
		"of a profile":   {[]string{"aa", "aa", "NR"}, true, []string{"NR"}},
		"twenty bytes":   {[]string{long, long}, false, []string{long}},
		"a sentence":     {[]string{long + "w", long + "w"}, false, nil},
		"a digit":        {[]string{"no 7", "no 7"}, false, nil},
		"a usual sixth":  {[]string{"aa", "aa", "bb", "bb", "cc", "cc", "dd", "dd", "ee", "ee", "NR"}, false, []string{"aa", "bb", "cc", "dd", "ee", "NR"}},
	} {
		d := draftOf(ColUser, c.cells...)
		d.shipped = c.shipped
		d.missingWords()
		if diff := cmp.Diff(c.want, d.profile.MissingValues); diff != "" || len(d.notes) != len(c.want) {
			t.Errorf("%s: %s%q", name, diff, d.notes)
		}
	}
	d := draftOf(ColUser, "aa", "aa", "bb")
	if d.missingWords(); !slices.Equal(d.notes, []string{`missing_values: "aa" stands in a number column 2 times`}) {
		t.Errorf("%q", d.notes)
	}
	d = draftOf(ColUser, "NR")
	d.given = &Profile{}
	if d.missingWords(); len(d.profile.MissingValues) > 0 {
		t.Errorf("what the caller says is overruled by %q", d.profile.MissingValues)
	}
}
