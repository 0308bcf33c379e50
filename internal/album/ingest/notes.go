package ingest

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/term"
)

// Notes says in sentences what a reader of the results should know about the
// data: nothing when the file was clean.
func (r *Report) Notes() []string { return append(r.Doubts(), r.Oddities()...) }

// Doubts says what was decided about the file, and what a person may want to
// decide otherwise.
func (r *Report) Doubts() []string {
	notes := slices.Clone(r.Decisions)
	if r.UnreadDates > 0 {
		f := r.FirstUnreadDate
		remedy := "set date.formats in a profile, starting from: aoty-pipeline profile"
		if what := countedDays(f.Text); what != "" {
			remedy = fmt.Sprintf("it looks like %s, which no format describes: write the column as YYYY-MM-DD and export the table again", what)
		}
		notes = append(notes, fmt.Sprintf("%d of %d release dates could not be read (first: line %d, %s), so that only a column of years counts, if there is one; %s",
			r.UnreadDates, r.Rows, f.Line, quote(f.Text), remedy))
	}
	for _, t := range r.TargetsLeftOut {
		notes = append(notes, fmt.Sprintf("the %s score is not modelled: %s", t.Target, t.Cause))
	}
	if len(r.LookAlikes) > 0 {
		notes = append(notes, tellLookAlikes(r.LookAlikes, r.NamesJoined))
	}
	return notes
}

// countedDays says what a bare number in place of a date counts, "" for anything else.
func countedDays(text string) string {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	switch {
	case err != nil:
		return ""
	case n >= 7_000 && n < 80_000: // from 1919 to 2119
		return "a spreadsheet's number of days"
	case math.Abs(n) >= 100_000_000 && math.Abs(n) < 1e14:
		return "seconds or milliseconds since 1970"
	}
	return ""
}

// Oddities counts what was found and dealt with by rule.
func (r *Report) Oddities() []string {
	var notes []string
	say := func(n int, noun, what string) {
		if n > 0 {
			notes = append(notes, term.Counted(n, noun)+" "+what)
		}
	}
	total := 0
	for _, k := range r.PlaceholderArtists {
		total += k
	}
	names := strings.Join(slices.Sorted(maps.Keys(r.PlaceholderArtists)), ", ")
	for _, c := range r.NoCounts {
		notes = append(notes, fmt.Sprintf("there is no column of %s: every score counts alike, and none is left out for having few", c))
	}
	say(total, "album", "by nobody in particular ("+names+"): no shared artist effect and no history")
	say(r.Duplicates, "duplicate", "(same artist, title, date and type, as far as these are known) left out, see the audit")
	say(r.TitlesAlike, "album", "whose title another album of that artist and year has in another case, without a day that would say whether they are one: both stay")
	say(r.EmptyTitles, "album", "without a title")
	say(r.DatedToMonth, "album", "without a readable day: released on the first of the month, as far as this goes")
	say(r.DatedToYear, "album", "without a readable month: released on January 1, as far as this goes")
	say(r.Undated, "album", "without a release date: in training, but never in validation or test and in no history")
	say(r.ImplausibleYears, "year", fmt.Sprintf("outside %d-%d, read as unknown", firstYear, lastYear))
	say(r.YearDisagrees, "release date", "in another year than the year column says; the date counts")
	say(r.UnreadableRows, "row", "that could not be read left out, see the audit")
	say(r.BlankRows, "blank row", "left out")
	say(r.Entities, "cell", "with HTML entities such as &amp;, which were written out")
	say(r.Guarded, "cell", "with an apostrophe before a formula, a guard for spreadsheets: it was taken off")
	say(r.ScoresOutOfRange, "score", "outside 0-100 ignored")
	say(r.NegativeNumbers, "negative count or duration", "read as unknown")
	return notes
}
