package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Notes says in sentences what a reader of the results should know about the
// data: nothing when the file was clean.
func (r *Report) Notes() []string {
	var notes []string
	say := func(n int, format string) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf(format, n))
		}
	}
	if n := len(r.PlaceholderArtists); n > 0 {
		total := 0
		for _, k := range r.PlaceholderArtists {
			total += k
		}
		names := strings.Join(slices.Sorted(maps.Keys(r.PlaceholderArtists)), ", ")
		say(total, "%d albums by nobody in particular ("+strings.ReplaceAll(names, "%", "%%")+") have no shared artist effect and no history")
	}
	say(r.Duplicates, "%d duplicates (same artist, title and year) were left out, see the audit")
	say(r.EmptyTitles, "%d albums have no title")
	say(r.DatedToMonth, "%d albums without a readable day count as released on the first of the month")
	say(r.DatedToYear, "%d albums without a readable month count as released on January 1")
	say(r.Undated, "%d albums have no release date: they train, but are never validation or test and feed no history")
	say(r.ImplausibleYears, fmt.Sprintf("%%d years outside %d-%d were read as unknown", firstYear, lastYear))
	say(r.YearDisagrees, "%d release dates lie in another year than the year column says; the date counts")
	say(r.ScoresOutOfRange, "%d scores outside 0-100 were ignored")
	say(r.NegativeNumbers, "%d negative counts or durations were read as unknown")
	return notes
}
