package term

import (
	"fmt"
	"slices"
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
	got, _ := renderTable(screen{tty: true}, []string{"artist", "n"}, [][]string{{"椎名林檎", "7"}, {"Björk", "-"}}, TableOptions{}, 0)
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
	got, _ := renderTable(screen{tty: true, color: true}, []string{"a"}, [][]string{{"b"}}, TableOptions{}, 0)
	if !strings.Contains(got, "\x1b[1ma\x1b[0m") {
		t.Errorf("headers are not bold:\n%q", got)
	}
}

// letters are the characters of a text without blanks and frames, sorted.
func letters(s string) string {
	r := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \n\u3000┌┬┐├┼┤└┴┘│─", r) {
			return -1
		}
		return r
	}, s))
	slices.Sort(r)
	return string(r)
}

// TestTableFits draws random tables: no line is wider than the screen, the lines of
// a frame are all as wide, and no letter of any cell is lost.
func TestTableFits(t *testing.T) {
	cell := rapid.StringOfN(rapid.SampledFrom([]rune("abc xyz019.-éøμ日本語한국어ア。Ａ")), 0, 40, -1)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "columns")
		headers := rapid.SliceOfN(cell, n, n).Draw(t, "headers")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, n, n), 0, 9).Draw(t, "rows")
		limit := rapid.IntRange(20, 140).Draw(t, "limit")
		table, without := renderTable(screen{tty: true}, headers, rows, TableOptions{}, limit)
		lines := strings.Split(table, "\n")
		framed := strings.HasPrefix(table, "┌")
		for _, l := range lines {
			if columnsOf(l) > limit || framed && columnsOf(l) != columnsOf(lines[0]) {
				t.Fatalf("line %q has %d columns of %d, the first %d:\n%s", l, columnsOf(l), limit, columnsOf(lines[0]), table)
			}
		}
		var want strings.Builder
		if framed {
			want.WriteString(strings.Join(headers, ""))
		}
		for _, r := range rows {
			if !framed {
				want.WriteString(strings.Join(headers[1:], ""))
			}
			want.WriteString(strings.Join(r, ""))
		}
		if letters(table) != letters(want.String()) || len(without) > 0 {
			t.Fatalf("letters are lost, or columns (%q):\n%s", without, table)
		}
	})
}

// A long table leaves out what it may, in the order that it says, and tells so; a
// short one becomes blocks, with everything.
func TestNarrowTables(t *testing.T) {
	headers := []string{"artist", "50%", "mean", "95%", "90%"}
	var rows [][]string
	for k := range 8 {
		rows = append(rows, []string{fmt.Sprint("Band", k), "60-70", "65.1", "50-80", "55-75"})
	}
	opts := TableOptions{Spare: []string{"50%", "95%"}, Else: "--format csv has them", Width: 36}
	u, out, err := newUI(ProgressAuto)
	u.out.tty = true
	u.Table(headers, rows, opts)
	if text := out.String(); strings.Contains(text, "50%") || !strings.Contains(text, "95%") || !strings.Contains(text, "Band7") {
		t.Errorf("the table is\n%s", text)
	}
	if err.String() != "left out on 36 columns: 50% (--format csv has them)\n" {
		t.Errorf("said: %q", err)
	}
	got, without := renderTable(screen{tty: true}, headers, rows[:2], opts, 24)
	want := "Band0\n  50%   60-70\n  mean  65.1\n  95%   50-80\n  90%   55-75\n\nBand1\n  50%   60-70\n  mean  65.1\n  95%   50-80\n  90%   55-75"
	if got != want || without != nil {
		t.Errorf("got\n%s\nwithout %q", got, without)
	}
	wrapped, _ := renderTable(screen{tty: true}, []string{"stage", "why"}, [][]string{{"train", "num_warmup 50 -> 51, and data have changed"}}, TableOptions{}, 40)
	if !strings.Contains(wrapped, "│ train │ num_warmup 50 -> 51, and     │\n│       │ data have changed ") {
		t.Errorf("a reason is not wrapped:\n%s", wrapped)
	}
}

func TestAlignment(t *testing.T) {
	headers := []string{"text", "number", "left", "mixed"}
	rows := [][]string{{"a", "1", "1", "1"}, {"b", "1,234.5", "22", "x"}, {"c", "", "3", "2"}}
	got, _ := renderTable(screen{}, headers, rows, TableOptions{Align: []Align{AlignRight, AlignAuto, AlignLeft}}, 0)
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
