// Package report turns an evaluated run into what people read: figures, tables
// as CSV and LaTeX, and a model card whose every number comes from the run.
package report
