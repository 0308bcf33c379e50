// Package batch knows what a list of scans asks for: which files, in which steps,
// with which keys, and the table of what came out.
//
// A list is a CSV file with a column scan, or a directory. Further columns of the
// CSV are keys of the steps: "passes" or, where two steps mean different things by
// one word, "convert.positions". An empty cell leaves the default.
package batch
