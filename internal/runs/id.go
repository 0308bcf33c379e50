package runs

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// idLayout is the date and local time of the start, to the second.
const idLayout = "2006-01-02_150405"

var idPattern = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}_\d{6}(-[1-9]\d{0,5})?$`)

// formatID returns the id of the n-th run (from 1) that starts at t, in the
// location of t: "2026-01-19_143052", then "2026-01-19_143052-2".
func formatID(t time.Time, n int) string {
	id := t.Format(idLayout)
	if n > 1 {
		id += fmt.Sprintf("-%d", n)
	}
	return id
}

// ValidID reports whether id has the form of a run id. A valid id is a safe
// name of a directory on every system.
func ValidID(id string) bool { return idPattern.MatchString(id) }

// compareIDs orders ids by time, then by the number behind it, so that -10
// comes after -9.
func compareIDs(a, b string) int {
	timeA, nA := splitID(a)
	timeB, nB := splitID(b)
	return cmp.Or(strings.Compare(timeA, timeB), cmp.Compare(nA, nB))
}

func splitID(id string) (string, int) {
	if len(id) <= len(idLayout)+1 {
		return id, 1
	}
	n, err := strconv.Atoi(id[len(idLayout)+1:])
	if err != nil {
		n = 1
	}
	return id[:len(idLayout)], n
}
