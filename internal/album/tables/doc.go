// Package tables holds the tables that stages hand to each other and to the
// user, and reads and writes them as Parquet and CSV.
//
// A [Table] is a list of named columns of equal length. Parquet keeps every
// number to the last bit and gives the same bytes for the same table; CSV is for
// people, with cells guarded against spreadsheets that run formulas.
package tables
