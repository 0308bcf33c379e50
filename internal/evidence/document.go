package evidence

import (
	"fmt"
	"slices"
	"strings"
)

// Document lists every figure on real data, from the root of the module.
const Document = "docs/evidence.md"

// Row is a line of one of the tables of [Document]. Those of tests have the
// columns
//
//	| figure | value | quoted as | in | measured |
//
// and those that take too long for a test one more,
//
//	| figure | value | quoted as | in | measured | command |
type Row struct {
	Name, Value string
	As, In      []string // what each file says, and the files
	Date        string   // of the measurement, YYYY-MM-DD
	Command     string   // that measures it; "" for a test
}

// Quoted says where the figure is quoted, in one line.
func (r Row) Quoted() string {
	var list []string
	for i, f := range r.In {
		list = append(list, fmt.Sprintf("%s (%s)", f, r.As[i]))
	}
	return strings.Join(list, ", ")
}

// Rows reads the tables of [Document].
func Rows(text string) ([]Row, error) {
	var rows []Row
	for i, line := range strings.Split(text, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), "|")
		for k, c := range cells {
			cells[k] = strings.TrimSpace(c)
		}
		if !strings.HasPrefix(line, "| `") || len(cells) < 5 {
			continue
		}
		r := Row{Name: strings.Trim(cells[0], "`"), Value: cells[1], As: list(cells[2]), In: list(cells[3]), Date: cells[4]}
		if len(cells) > 5 {
			r.Command = strings.Trim(cells[5], "`")
		}
		if len(r.As) != len(r.In) {
			return nil, fmt.Errorf("%s:%d: %d quotations in %d files", Document, i+1, len(r.As), len(r.In))
		}
		if slices.ContainsFunc(rows, func(o Row) bool { return o.Name == r.Name }) {
			return nil, fmt.Errorf("%s:%d: %s is there twice", Document, i+1, r.Name)
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s has no figures", Document)
	}
	return rows, nil
}

// list splits a cell at its commas; "-" is none.
func list(cell string) []string {
	if cell == "-" || cell == "" {
		return nil
	}
	parts := strings.Split(cell, ", ")
	for i, p := range parts {
		parts[i] = strings.Trim(p, "`")
	}
	return parts
}

// Parse reads a line that [Figure] prints.
func Parse(line string) (name, value string, ok bool) {
	_, rest, ok := strings.Cut(line, "evidence: ")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, " = ")
}
