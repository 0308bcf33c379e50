// Package charts declares every chart of a run, once and under one name.
//
// [All] are the charts that need nothing but the [Data] of a run: they are the
// figures of the report and of its directory figures/, what export-figures
// writes, and what the pages of the dashboard show. [Asked] are those that a
// [Query] must say more for: the artist, or the other run. A chart is one
// function from data to a figure and one line in the list; its [Topic] says on
// which page, and under which heading of the report, it appears.
//
//	for _, c := range charts.All() {
//		f, err := c.Figure(data, charts.Query{})
//		...
//	}
//
// Nothing here knows where the data come from: [Data] is filled by whoever has
// read the run, and then indexed by [Data.Index].
package charts
