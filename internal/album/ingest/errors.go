package ingest

import (
	"fmt"
	"strings"

	"github.com/latent-go/latent/internal/safetext"
)

// Kind says what is wrong with a file of albums.
type Kind string

// The kinds of [DataError].
const (
	KindOpen     Kind = "open"      // the file is missing or cannot be read
	KindGzip     Kind = "gzip"      // the compressed stream is damaged
	KindFormat   Kind = "format"    // not a CSV file but something else
	KindEmpty    Kind = "empty"     // no header, or no data rows
	KindEncoding Kind = "encoding"  // bytes that the encoding does not allow
	KindNUL      Kind = "nul"       // a zero byte: not a text file
	KindTooLarge Kind = "too-large" // a limit of [Limits] was exceeded
	KindQuote    Kind = "quote"     // a stray or unclosed quote
	KindRagged   Kind = "ragged"    // a row with too few or too many cells
	KindHeader   Kind = "header"    // a column name occurs twice or is unreadable
	KindColumns  Kind = "columns"   // columns are missing: see DataError.Missing
	KindNumber   Kind = "number"    // text in a number column
	KindProfile  Kind = "profile"   // the profile itself is wrong
	KindUnclear  Kind = "unclear"   // readable in two ways
	KindRows     Kind = "rows"      // readable, but not enough to work with
)

// DataError is a problem of the input data that the user can repair. All errors
// of this package that concern the content of a file are of this type.
type DataError struct {
	Kind Kind
	File string
	// Line counts from 1 with the header as line 1; 0 means the whole file.
	// Column is the byte in that line, from 1, or 0.
	Line, Column int
	Field        string // the column's name in the file, if one is concerned
	Problem      string
	Remedy       string // what to do, in the imperative; never empty
	// Missing and Unknown list columns for KindColumns, Nearest the shipped
	// profile that fits best, if any does.
	Missing, Unknown []string
	Nearest          string
	Err              error
}

// Error returns "file:line:column: column "F": problem (remedy)" in one line
// that is safe to print.
func (e *DataError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	for _, n := range []int{e.Line, e.Column} {
		if n > 0 {
			fmt.Fprintf(&b, ":%d", n)
		}
	}
	b.WriteString(": ")
	if e.Field != "" {
		fmt.Fprintf(&b, "column %q: ", e.Field)
	}
	b.WriteString(e.Problem)
	if e.Remedy != "" {
		b.WriteString("; " + e.Remedy)
	}
	return safetext.TerminalSafe(b.String())
}

// Unwrap returns the cause.
func (e *DataError) Unwrap() error { return e.Err }

// quote shows a cell in a message, shortened.
func quote(cell string) string {
	const most = 40
	if r := []rune(cell); len(r) > most {
		cell = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", cell)
}
