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
	notes := slices.Clone(r.Decisions)
	if r.UnreadDates > 0 {
		f := r.FirstUnreadDate
		notes = append(notes, fmt.Sprintf("%d of %d release dates could not be read (first: line %d, %s) and count only as far as the column of years goes; set date.formats in a profile, starting from: aoty-pipeline profile",
			r.UnreadDates, r.Rows, f.Line, quote(f.Text)))
	}
	if len(r.LookAlikes) > 0 {
		notes = append(notes, tellLookAlikes(r.LookAlikes, r.NamesJoined))
	}
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
	say(r.UnreadableRows, "%d rows could not be read and were left out, see the audit")
	say(r.BlankRows, "%d blank rows were left out")
	say(r.Entities, "%d cells held HTML entities such as &amp;, which were written out")
	say(r.ScoresOutOfRange, "%d scores outside 0-100 were ignored")
	say(r.NegativeNumbers, "%d negative counts or durations were read as unknown")
	return notes
}
