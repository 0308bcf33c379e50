// Package dashboard shows what a run found: in a browser, and as files.
//
// A [Snapshot] holds what a run directory contains. The charts of [charts.All] turn
// it into figures; [charts.Export] writes them as files, and [New] serves them, with
// the pages around them, to a browser. Everything is read from the files of the
// run, so the pages, the exported files and the report show the same numbers.
//
// Nothing here writes into a run directory, and no text of a request is ever a
// part of a file name.
package dashboard
