package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/safetext"
)

// Table is a publication table: the same cells go to CSV and to LaTeX.
type Table struct {
	Name    string // file stem and LaTeX label
	Caption string
	Columns []Column
	Rows    [][]string
}

// Column is a heading with its alignment.
type Column struct {
	Title string
	Right bool // numbers are set flush right
}

// WriteCSV writes the header and rows as RFC 4180. Text that a spreadsheet
// would run as a formula is guarded.
func (t *Table) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	head := make([]string, len(t.Columns))
	for j, col := range t.Columns {
		head[j] = col.Title
	}
	if err := c.Write(head); err != nil {
		return err
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for j, s := range row {
			cells[j] = safetext.CSVCell(s)
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// longTable is how many rows a table may have to be set on one page.
const longTable = 40

// WriteLaTeX writes a booktabs table with caption and label tab:<name>. A table that
// no page could hold is a longtable, which breaks: a float would run off the page.
func (t *Table) WriteLaTeX(w io.Writer) error {
	var b strings.Builder
	align, head := "", make([]string, len(t.Columns))
	for j, col := range t.Columns {
		align += map[bool]string{true: "r", false: "l"}[col.Right]
		head[j] = safetext.LaTeX(col.Title)
	}
	title := fmt.Sprintf("\\caption{%s}\n\\label{tab:%s}", safetext.LaTeX(t.Caption), t.Name)
	top := fmt.Sprintf("\\toprule\n%s \\\\\n\\midrule\n", strings.Join(head, " & "))
	b.WriteString(t.engine())
	long := len(t.Rows) > longTable
	if long {
		fmt.Fprintf(&b, "%% needs \\usepackage{booktabs,longtable}\n\\begin{longtable}{%s}\n%s \\\\\n%s\\endfirsthead\n%[3]s\\endhead\n", align, title, top)
	} else {
		fmt.Fprintf(&b, "%% needs \\usepackage{booktabs}\n\\begin{table}[htbp]\n\\centering\n%s\n\\begin{tabular}{%s}\n%s", title, align, top)
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for j, s := range row {
			cells[j] = safetext.LaTeX(s)
			if digits, ok := negative(s); ok { // a hyphen is half as wide
				cells[j] = "$-$" + digits
			}
		}
		fmt.Fprintf(&b, "%s \\\\\n", strings.Join(cells, " & "))
	}
	b.WriteString(map[bool]string{true: "\\bottomrule\n\\end{longtable}\n", false: "\\bottomrule\n\\end{tabular}\n\\end{table}\n"}[long])
	_, err := io.WriteString(w, b.String())
	return err
}

// negative returns the digits of a cell that is a negative number.
func negative(cell string) (digits string, ok bool) {
	digits, ok = strings.CutPrefix(cell, "-")
	if _, err := strconv.ParseFloat(digits, 64); err != nil {
		return "", false
	}
	return digits, ok
}

// engine is a comment on which program can set the table, when not all can:
// pdfLaTeX knows the letters of Latin scripts only.
func (t *Table) engine() string {
	texts := []string{t.Caption}
	for _, row := range t.Rows {
		texts = append(texts, row...)
	}
	for _, s := range texts {
		if strings.ContainsFunc(s, beyondLatin) {
			return "% needs XeLaTeX or LuaLaTeX, and a font that has the names in other scripts than Latin\n"
		}
	}
	return ""
}

// beyondLatin reports whether a character is not among those that pdfLaTeX has in
// its usual fonts: Latin letters with their accents and common punctuation.
func beyondLatin(r rune) bool {
	return r > 0x024F && (r < 0x1E00 || r > 0x1EFF) && !strings.ContainsRune("‘’“”–—…€•†", r)
}
