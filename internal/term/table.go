package term

import (
	"regexp"
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
}

// Table prints rows below headers to the data writer: framed and cut to the
// width of a terminal, else in full with two blanks between the columns.
// Widths are those of a terminal, where Chinese, Japanese and Korean letters
// take two columns. Rows may be shorter than the headers. See [UI.Lost] for
// failures.
func (u *UI) Table(headers []string, rows [][]string, opts TableOptions) {
	limit := opts.Width
	if limit == 0 && u.out.tty {
		limit = screenWidth(u.out.w)
	}
	writeString(u.Out(), renderTable(u.out, headers, rows, opts, limit)+"\n")
}

// renderTable returns the table without a final newline.
func renderTable(s screen, headers []string, rows [][]string, opts TableOptions, limit int) string {
	headers, rows = safeCells(headers), safeRows(rows, len(headers))
	t := table.NewWriter()
	t.SetStyle(tableStyle(s.tty))
	if opts.Title != "" {
		t.SetTitle("%s", s.paint(bold, safetext.TerminalSafe(opts.Title)))
	}
	widths := fit(naturalWidths(headers, rows), limit, frameWidth(len(headers), s.tty))
	t.SetColumnConfigs(columns(headers, rows, opts.Align, widths))
	head := make(table.Row, len(headers))
	for i, h := range headers {
		head[i] = s.paint(bold, text.Snip(h, widths[i], "…"))
	}
	t.AppendHeader(head)
	for _, cells := range rows {
		row := make(table.Row, len(cells))
		for i, c := range cells {
			row[i] = text.Snip(c, widths[i], "…")
		}
		t.AppendRow(row)
	}
	t.SuppressTrailingSpaces()
	return t.Render()
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

func columns(headers []string, rows [][]string, aligns []Align, widths []int) []table.ColumnConfig {
	configs := make([]table.ColumnConfig, len(headers))
	for i := range headers {
		align := text.AlignLeft
		if i < len(aligns) && aligns[i] != AlignAuto {
			if aligns[i] == AlignRight {
				align = text.AlignRight
			}
		} else if isNumeric(rows, i) {
			align = text.AlignRight
		}
		configs[i] = table.ColumnConfig{Number: i + 1, Align: align, AlignHeader: align, WidthMin: widths[i]}
	}
	return configs
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
		widths[i] = text.StringWidthWithoutEscSequences(h)
		for _, r := range rows {
			widths[i] = max(widths[i], text.StringWidthWithoutEscSequences(r[i]))
		}
	}
	return widths
}

// minColumn is what stays of a column however narrow the screen is.
const minColumn = 6

// fit shrinks the widest columns until all fit into limit columns of the
// screen beside extra; 0 means no limit.
func fit(widths []int, limit, extra int) []int {
	total := extra
	for _, w := range widths {
		total += w
	}
	for limit > 0 && total > limit {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if len(widths) == 0 || widths[widest] <= minColumn {
			break
		}
		widths[widest]--
		total--
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
