// Package results declares what a run leaves behind: which file holds it, where
// that lies below the run directory, and how it is written and read back. Every
// kind of result has one declaration that is walked in both directions, so that
// a writer and a reader cannot drift apart, and nobody else parses these files.
//
// A stage writes through a [File], and everybody who shows or compares a run
// reads through the same one:
//
//	f := results.Of(catalog.User)
//	err := f.Predictions.Write(dir, list)
//	...
//	list, err := f.Predictions.Read(dir)
//
// What a stage has not written yet is an error that wraps fs.ErrNotExist. A file
// that is damaged, or of another version of the program, is an error that names
// file, line and column where they are known, and the stage to run again.
//
// Rows (predictions, leave-one-out terms, paths) are declared as columns:
// a name and the field of the row that it holds. The same columns serve CSV and
// Parquet. Objects (metrics, diagnostics, the training summary) are JSON of the
// types that compute them. A posterior is an InferenceData file, see [Posterior].
package results
