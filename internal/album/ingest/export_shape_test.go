package ingest

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// An export as a site for collections writes it: blanks in the header and before
// quotes, the artist in two columns, no counts, and 0 for albums that nobody has
// rated. What is proposed reads it, and 0 is remarked on with its remedy.
func TestExportOfACollection(t *testing.T) {
	csv := shape("No, First Name,Last Name,Title,Release_Date,Rating,Review", func(i int) string {
		return fmt.Sprintf(`"%d","%s","Last%d","t%d","%d","%d",  ""`, 100+i, []string{"", "Given"}[i%2], i%5, i, 1990+i%20, []int{0, 6, 7, 8, 9}[i%5])
	})
	table, notes := proposedFor(t, csv)
	if a := table.Albums[1]; a.Artist != "Given Last1" || table.Albums[0].Artist != "Last0" || a.UserScore != 60 || !math.IsNaN(a.UserRatings) {
		t.Errorf("read %+v, notes %q", a, notes)
	}
	if all := strings.Join(append(notes, table.Notes...), "\n"); !strings.Contains(all, `6 scores of User Score exactly 0`) || !strings.Contains(all, `missing_in: {User Score: ["0"]}`) {
		t.Errorf("of 0: %s", all)
	}
}
