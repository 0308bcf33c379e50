// Package report turns an evaluated run into what people read: tables, a page with all figures
// as CSV and LaTeX, and a model card whose every number comes from the run.
package report
