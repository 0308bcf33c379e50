package regular

import (
	"bytes"
	"fmt"
	"io"
)

// Record bounds one record of a text table, in bytes.
const Record = 1 << 20

// aheadOfRecords is how far a CSV reader reads ahead.
const aheadOfRecords = 64 << 10

// Records passes the text of a table on to a CSV reader, and stops it where a
// record does not end: encoding/csv would keep an unclosed quote to the end of any
// file in memory. Whoever has read a record calls Mark.
type Records struct {
	r    io.Reader
	n    int // bytes since the mark
	line int
}

// NewRecords returns Records of a text.
func NewRecords(r io.Reader) *Records { return &Records{r: r, line: 1} }

// A longRecordError reports a record that does not end.
type longRecordError struct{ Line int }

// Error names the line and the likely cause.
func (e *longRecordError) Error() string {
	return fmt.Sprintf("line %d: a record of more than %d bytes: look for a quote that is not closed before", e.Line, Record)
}

// Mark says that a record is complete.
func (r *Records) Mark() { r.n = 0 }

// Read implements io.Reader; a record that does not end is an error.
func (r *Records) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if r.n += n; r.n > Record+aheadOfRecords {
		return 0, &longRecordError{r.line}
	}
	r.line += bytes.Count(p[:n], []byte{'\n'})
	return n, err
}
