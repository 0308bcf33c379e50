package report

import (
	"bytes"
	"strings"
	"testing"
)

func latex(t *testing.T, rows int) string {
	t.Helper()
	table := &Table{Name: "x", Caption: "50% & more", Columns: right("Name", "Value")}
	for range rows {
		table.Rows = append(table.Rows, []string{"[a_b]", "-1"})
	}
	var b bytes.Buffer
	if err := table.WriteLaTeX(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestLaTeX: what fits on a page floats, what does not breaks, each rule is there
// once for every head, and text is escaped.
func TestLaTeX(t *testing.T) {
	for _, c := range []struct {
		rows, heads int
		begin       string
	}{{1, 1, "\\begin{tabular}{lr}"}, {longTable, 1, "\\begin{tabular}{lr}"}, {longTable + 1, 2, "\\begin{longtable}{lr}"}} {
		text := latex(t, c.rows)
		count := func(s string) int { return strings.Count(text, s) }
		if count(c.begin) != 1 || count("\\begin{") != count("\\end{") || count("\\caption{50\\% \\& more}") != 1 || count("\\label{tab:x}") != 1 {
			t.Errorf("%d rows: not one %s with caption and label:\n%s", c.rows, c.begin, text)
		}
		if count("\\toprule") != c.heads || count("\\midrule") != c.heads || count("\\bottomrule") != 1 {
			t.Errorf("%d rows: the rules are wrong:\n%s", c.rows, text)
		}
		if got := count("{[}a\\_b{]} & $-$1 \\\\\n"); got != c.rows {
			t.Errorf("%d rows: %d are there:\n%s", c.rows, got, text)
		}
		if strings.Contains(text, "%!") || strings.Contains(text, "longtable") != (c.rows > longTable) {
			t.Errorf("%d rows:\n%s", c.rows, text)
		}
	}
}
