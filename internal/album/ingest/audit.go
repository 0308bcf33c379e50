package ingest

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/safetext"
)

// Audit remembers why rows were left out. One row can appear once for each
// dataset.
type Audit struct {
	Exclusions []Exclusion
	Filters    []FilterStats
}

// Exclusion is a row left out of a dataset. Artist and Album are cut to 100
// characters, without control characters; Value is the offending number, null
// when it is missing.
type Exclusion struct {
	Row     int      `json:"original_row_id"`
	Artist  string   `json:"artist"`
	Album   string   `json:"album"`
	Dataset string   `json:"dataset"`
	Reason  string   `json:"reason"`
	Value   *float64 `json:"value"`
}

// FilterStats is one step of a filter.
type FilterStats struct {
	Dataset  string `json:"dataset"`
	Name     string `json:"filter_name"`
	Before   int    `json:"rows_before"`
	Excluded int    `json:"rows_excluded"`
	After    int    `json:"rows_after"`
}

// Summary is the content of summary.json.
type Summary struct {
	Total    int           `json:"total_exclusions"`
	ByReason []ReasonCount `json:"exclusions_by_reason"` // most frequent first
	Filters  []FilterStats `json:"filter_stats"`
	Cleaning Report        `json:"cleaning"`
}

// ReasonCount is how often a reason applied. Duplicates count as one reason.
type ReasonCount struct {
	Dataset string `json:"dataset"`
	Reason  string `json:"reason"`
	Count   int    `json:"count"`
}

func (a *Audit) exclude(album *catalog.Album, dataset, reason string, value float64) {
	e := Exclusion{
		Row: album.Row, Artist: brief(album.Artist), Album: brief(album.Title),
		Dataset: dataset, Reason: reason,
	}
	if !math.IsNaN(value) && !math.IsInf(value, 0) {
		e.Value = &value
	}
	a.Exclusions = append(a.Exclusions, e)
}

// brief returns at most 100 printable characters of a name.
func brief(s string) string {
	s = safetext.TerminalSafe(s)
	if r := []rune(s); len(r) > 100 {
		return string(r[:100])
	}
	return s
}

// Summary counts the audit of a cleaned table.
func (c *Cleaned) Summary() Summary {
	counts := map[ReasonCount]int{}
	for _, e := range c.Audit.Exclusions {
		reason := e.Reason
		if strings.HasPrefix(reason, duplicateOf) {
			reason = "duplicate"
		}
		counts[ReasonCount{Dataset: e.Dataset, Reason: reason}]++
	}
	s := Summary{Total: len(c.Audit.Exclusions), Filters: c.Audit.Filters, Cleaning: c.Report}
	for k, n := range counts {
		k.Count = n
		s.ByReason = append(s.ByReason, k)
	}
	slices.SortFunc(s.ByReason, func(x, y ReasonCount) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Dataset, y.Dataset), cmp.Compare(x.Reason, y.Reason))
	})
	return s
}
