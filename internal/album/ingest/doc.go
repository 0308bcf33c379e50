// Package ingest turns a CSV file of albums into catalog records: it reads the
// file through a [Profile], cleans the records, filters them for a target and
// keeps an audit of every row that was left out.
//
// The steps are
//
//	table, err := ingest.Load(path, ingest.Options{}) // *DataError names file, line, column, remedy
//	clean := ingest.Clean(table.Albums)               // keys, duplicates, oddities counted
//	user := clean.Filter(catalog.User, 10)            // the rows a model may use
//
// A file is hostile until it has been read: sizes are limited, text must be
// valid in the encoding that the profile names, and nothing in a cell can stop
// the program except with an error.
package ingest
