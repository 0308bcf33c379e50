package term

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/width"
	"pgregory.net/rapid"
)

// columnsOf counts columns by the East Asian Width property of Unicode
// (UAX #11), independent of the table writer.
func columnsOf(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

func TestTablePiped(t *testing.T) {
	u, out, err := newUI(ProgressAuto)
	u.Table([]string{"artist", "albums", "score"}, [][]string{
		{"椎名林檎", "7", "81.2 %"},
		{"evil\x1b[2J\nname", "12"},
	}, TableOptions{Title: "Artists"})
	want := "Artists\n" +
		"artist     albums   score\n" +
		"椎名林檎        7  81.2 %\n" +
		"evil name      12\n"
	if out.String() != want || err.String() != "" {
		t.Errorf("got\n%swant\n%s(messages %q)", out, want, err)
	}
}

func TestTableFramed(t *testing.T) {
	got := renderTable(screen{tty: true}, []string{"artist", "n"}, [][]string{{"椎名林檎", "7"}, {"Björk", "-"}}, TableOptions{}, 0)
	want := strings.TrimSpace(`
┌──────────┬───┐
│ artist   │ n │
├──────────┼───┤
│ 椎名林檎 │ 7 │
│ Björk    │ - │
└──────────┴───┘`)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableColours(t *testing.T) {
	got := renderTable(screen{tty: true, color: true}, []string{"a"}, [][]string{{"b"}}, TableOptions{}, 0)
	if !strings.Contains(got, "\x1b[1ma\x1b[0m") {
		t.Errorf("headers are not bold:\n%q", got)
	}
}

// TestTableLinesUp draws random tables and measures every line: all the same,
// and within the limit where the columns can still shrink.
func TestTableLinesUp(t *testing.T) {
	cell := rapid.StringOfN(rapid.SampledFrom([]rune("abc xyz019.-éøμ日本語한국어ア。（Ａ")), 0, 30, -1)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "columns")
		headers := rapid.SliceOfN(cell, n, n).Draw(t, "headers")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 0, n+1), 0, 6).Draw(t, "rows")
		limit := rapid.IntRange(20, 120).Draw(t, "limit")
		table := renderTable(screen{tty: true}, headers, rows, TableOptions{}, limit)
		lines := strings.Split(table, "\n")
		for _, l := range lines {
			if columnsOf(l) != columnsOf(lines[0]) {
				t.Fatalf("line %q has %d columns, the first %d:\n%s", l, columnsOf(l), columnsOf(lines[0]), table)
			}
		}
		if most := max(limit, frameWidth(n, true)+n*minColumn); columnsOf(lines[0]) > most {
			t.Fatalf("%d columns on a screen of %d:\n%s", columnsOf(lines[0]), limit, table)
		}
	})
}

func TestAlignment(t *testing.T) {
	headers := []string{"text", "number", "left", "mixed"}
	rows := [][]string{{"a", "1", "1", "1"}, {"b", "1,234.5", "22", "x"}, {"c", "", "3", "2"}}
	got := renderTable(screen{}, headers, rows, TableOptions{Align: []Align{AlignRight, AlignAuto, AlignLeft}}, 0)
	want := strings.Join([]string{
		"text   number  left  mixed",
		"   a        1  1     1",
		"   b  1,234.5  22    x",
		"   c           3     2",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNumbersAreRecognised(t *testing.T) {
	for cell, want := range map[string]bool{
		"1": true, "-1.5": true, "−2": true, "1e-05": true, "12.3 MiB": true, "95 %": true, "1,234": true, "3.5 s": true,
		"x": false, "1 album": false, "2020-01-19": false, "-": false, "NaN": false, "": false,
	} {
		if got := isNumeric([][]string{{cell}}, 0); got != want {
			t.Errorf("column of %q numeric: %v", cell, got)
		}
	}
}

func ExampleUI_Table() {
	var out strings.Builder
	u := New(&out, &out, Options{})
	u.Table([]string{"run", "status", "RMSE"}, [][]string{
		{"2026-01-19_143052", "finished", "6.83"},
		{"2026-01-20_090000", "failed", "-"},
	}, TableOptions{})
	fmt.Print(out.String())
	// Output:
	// run                status    RMSE
	// 2026-01-19_143052  finished  6.83
	// 2026-01-20_090000  failed       -
}
