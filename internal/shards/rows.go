package shards

import (
	"fmt"
	"strings"
)

// RowsError says which rows a table lacks. The table is written all the same.
type RowsError struct {
	Table         string // where it is
	Rows          int    // that it should have
	Missing, Lost []string
}

// MissingHint is the remedy.
const MissingHint = "--shard or submit does what is missing and tries again what failed, --collect makes the table then"

// Miss enters a row that is not there: lost if its task failed, with the words of
// its record, else missing, with why.
func (e *RowsError) Miss(name, why string, r Record) {
	if r.State == Failed {
		e.Lost = append(e.Lost, fmt.Sprintf("%s (%s)", name, r.Error))
		return
	}
	e.Missing = append(e.Missing, fmt.Sprintf("%s (%s)", name, why))
}

// None reports whether no row is missing.
func (e *RowsError) None() bool { return len(e.Missing)+len(e.Lost) == 0 }

// Error names them all.
func (e *RowsError) Error() string {
	var parts []string
	for _, p := range []struct {
		what string
		list []string
	}{{"missing", e.Missing}, {"failed", e.Lost}} {
		if len(p.list) > 0 {
			parts = append(parts, fmt.Sprintf("%d %s: %s", len(p.list), p.what, some(p.list)))
		}
	}
	return fmt.Sprintf("the table in %s lacks rows of %d: %s", e.Table, e.Rows, strings.Join(parts, "; "))
}

// some is a list that fits on a screen.
func some(list []string) string {
	const most = 20
	if len(list) <= most {
		return strings.Join(list, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(list[:most], "; "), len(list)-most)
}
