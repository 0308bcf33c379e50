package ingest

import "github.com/latent-go/latent/internal/regular"

// Limits bounds what a file may cost. The zero value of a field means its
// default.
type Limits struct {
	Bytes       int64 // decompressed size, default 4 GiB
	RecordBytes int   // one record, about, default 1 MiB: an unclosed quote ends here
	Rows        int   // data rows, default 10 million
	Columns     int   // default 1,000
}

func (l Limits) withDefaults() Limits {
	def := Limits{Bytes: regular.Table, RecordBytes: regular.Record, Rows: 10_000_000, Columns: 1000}
	if l.Bytes > 0 {
		def.Bytes = l.Bytes
	}
	if l.RecordBytes > 0 {
		def.RecordBytes = l.RecordBytes
	}
	if l.Rows > 0 {
		def.Rows = l.Rows
	}
	if l.Columns > 0 {
		def.Columns = l.Columns
	}
	return def
}

// MostBytes is the default bound of a data set's size.
func MostBytes() int64 { return Limits{}.withDefaults().Bytes }
