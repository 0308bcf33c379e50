package term

import (
	"regexp"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/latent-go/latent/internal/safetext"
)

// Align is the alignment of a column.
type Align int

// AlignAuto sets columns of numbers right and others left.
const (
	AlignAuto Align = iota
	AlignLeft
	AlignRight
)

// TableOptions change how [UI.Table] prints.
type TableOptions struct {
	Title string
	Align []Align // by column; the rest is AlignAuto
	Width int     // columns of the screen; 0 asks the terminal

	// Spare are the headers of columns that a long table may do without on a narrow
	// screen, the first of them first. What is left out is said in a line, with where
	// it is to be had: Else.
	Spare []string
	Else  string
}

// Table prints rows below headers to the data writer. On a terminal it has a frame
// and the width of the screen: where the columns do not fit, long texts take several
// lines, a long table leaves out what it may, and if that does not do, every row
// becomes a block of lines. No cell is cut. Elsewhere it is printed in full with two
// blanks between the columns. Widths are those of a terminal, where Chinese, Japanese
// and Korean letters take two columns. Rows may be shorter than the headers. See
// [UI.Lost] for failures.
func (u *UI) Table(headers []string, rows [][]string, opts TableOptions) {
	limit := opts.Width
	if limit == 0 && u.out.tty {
		limit = screenWidth(u.out.w)
	}
	text, without := renderTable(u.out, headers, rows, opts, limit)
	writeString(u.Out(), text+"\n")
	if len(without) > 0 {
		u.Infof("left out on %d columns: %s (%s)", limit, strings.Join(without, ", "), opts.Else)
	}
}

// renderTable returns the table without a final newline, and the headers of the
// columns that it left out.
func renderTable(s screen, headers []string, rows [][]string, opts TableOptions, limit int) (table string, without []string) {
	headers, rows = safeCells(headers), safeRows(rows, len(headers))
	shape := newShape(headers, rows, opts.Align, s.tty)
	if limit <= 0 || shape.fits(limit) {
		return shape.render(s, opts.Title, limit), nil
	}
	if len(rows) > blockRows {
		fewer, gone := shape, []string{}
		for _, name := range opts.Spare {
			if fewer.fits(limit) {
				break
			}
			if next, ok := fewer.less(name); ok {
				fewer, gone = next, append(gone, name)
			}
		}
		if fewer.fits(limit) {
			return fewer.render(s, opts.Title, limit), gone
		}
	}
	return blocks(s, opts.Title, headers, rows, limit), nil
}

// blockRows is how many rows are shown as blocks rather than without some columns.
const blockRows = 4

// shape is a table and what its columns need.
type shape struct {
	headers []string
	rows    [][]string
	aligns  []text.Align
	natural []int // widths that hold every cell on one line
	least   []int // widths that hold every word
	framed  bool
}

func newShape(headers []string, rows [][]string, aligns []Align, framed bool) *shape {
	t := &shape{headers: headers, rows: rows, natural: naturalWidths(headers, rows), framed: framed}
	for i, h := range headers {
		t.aligns = append(t.aligns, alignment(rows, i, aligns))
		least := min(longestWord(h), wordColumns)
		for _, r := range rows {
			need := min(longestWord(r[i]), wordColumns)
			if t.aligns[i] == text.AlignRight { // numbers and intervals stay on one line
				need = columnsWide(r[i])
			}
			least = max(least, need)
		}
		t.least = append(t.least, min(max(least, 1), max(t.natural[i], 1)))
	}
	return t
}

// wordColumns is the width from which on a word may be broken.
const wordColumns = 20

func (t *shape) fits(limit int) bool {
	return total(t.least)+frameWidth(len(t.headers), t.framed) <= limit
}

func total(widths []int) int {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	return sum
}

// less returns the table without a column.
func (t *shape) less(header string) (*shape, bool) {
	i := slices.Index(t.headers, header)
	if i < 0 {
		return t, false
	}
	out := &shape{framed: t.framed}
	out.headers, out.aligns = less(t.headers, i), less(t.aligns, i)
	out.natural, out.least = less(t.natural, i), less(t.least, i)
	for _, r := range t.rows {
		out.rows = append(out.rows, less(r, i))
	}
	return out, true
}

func less[T any](list []T, i int) []T { return slices.Delete(slices.Clone(list), i, i+1) }

// render draws the table within limit columns of the screen, 0 for as many as it
// needs.
func (t *shape) render(s screen, title string, limit int) string {
	w := table.NewWriter()
	w.SetStyle(tableStyle(t.framed))
	if title != "" {
		w.SetTitle("%s", s.paint(bold, safetext.TerminalSafe(title)))
	}
	widths := shrink(t.natural, t.least, limit, frameWidth(len(t.headers), t.framed))
	configs := make([]table.ColumnConfig, len(widths))
	for i := range configs {
		configs[i] = table.ColumnConfig{Number: i + 1, Align: t.aligns[i], AlignHeader: t.aligns[i], WidthMin: widths[i]}
	}
	w.SetColumnConfigs(configs)
	head := make(table.Row, len(t.headers))
	for i, h := range t.headers {
		lines := fold(h, widths[i])
		for k := range lines {
			lines[k] = s.paint(bold, lines[k])
		}
		head[i] = strings.Join(lines, "\n")
	}
	w.AppendHeader(head)
	for _, cells := range t.rows {
		row := make(table.Row, len(cells))
		for i, c := range cells {
			row[i] = strings.Join(fold(c, widths[i]), "\n")
		}
		w.AppendRow(row)
	}
	w.SuppressTrailingSpaces()
	return w.Render()
}

// tableStyle is a light frame for the screen and plain columns for a pipe.
func tableStyle(framed bool) table.Style {
	style := table.StyleLight
	style.Format.Header = text.FormatDefault // as written, not in capitals
	style.Title.Format = text.FormatDefault
	if !framed {
		style.Options = table.OptionsNoBordersAndSeparators
		style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	}
	return style
}

// frameWidth is what a row of n columns needs beside its cells.
func frameWidth(n int, framed bool) int {
	if framed {
		return 3*n + 1
	}
	return 2 * n
}

// alignment is that which was asked for, or what the cells suggest.
func alignment(rows [][]string, i int, asked []Align) text.Align {
	switch {
	case i < len(asked) && asked[i] == AlignRight, (i >= len(asked) || asked[i] == AlignAuto) && isNumeric(rows, i):
		return text.AlignRight
	}
	return text.AlignLeft
}

// number matches what people write for numbers, with units and signs.
var number = regexp.MustCompile(`^[-+−]?[0-9][0-9,.]*(?:[eE][-+]?[0-9]+)?(?: ?(?:%|s|B|[KMGTPE]iB))?$|^(?:NaN|[-+]?Inf|[-–—])?$`)

// isNumeric reports whether column i has only numbers, and at least one.
func isNumeric(rows [][]string, i int) bool {
	some := false
	for _, r := range rows {
		if !number.MatchString(r[i]) {
			return false
		}
		some = some || strings.ContainsAny(r[i], "0123456789")
	}
	return some
}

func naturalWidths(headers []string, rows [][]string) []int {
	widths := make([]int, len(headers))
	for i, h := range headers {
		widths[i] = columnsWide(h)
		for _, r := range rows {
			widths[i] = max(widths[i], columnsWide(r[i]))
		}
	}
	return widths
}

// shrink takes from the widest columns, none below its least, until all fit into
// limit columns of the screen beside extra; 0 means no limit.
func shrink(natural, least []int, limit, extra int) []int {
	widths := slices.Clone(natural)
	for limit > 0 && total(widths)+extra > limit {
		widest := -1
		for i, w := range widths {
			if w > least[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

// safeRows cleans the cells and gives every row n of them.
func safeRows(rows [][]string, n int) [][]string {
	safe := make([][]string, len(rows))
	for i, r := range rows {
		safe[i] = safeCells(append(append([]string(nil), r[:min(len(r), n)]...), make([]string, max(0, n-len(r)))...))
	}
	return safe
}

func safeCells(cells []string) []string {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = safetext.TerminalSafe(c)
	}
	return safe
}
