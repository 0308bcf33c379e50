// Package compare lets several recipes and trained networks work on one data set and
// says what each came to, how long it took and how much memory it needed.
//
//	NAME/SEED/          what reconstruct or inference leave, for each and every seed
//	compare.json        rows, claims and runs; kept after every run
//	compare.csv         the rows
//	compare.png         amplitude and phase of each on common scales
//	error-time.png      the error against time
//	frc.png             the ring correlations of half sets, where they were asked for
//	run.json            the record
//
// "Better" needs an error bar: with several seeds a row has mean and standard error,
// and a winner is named when it is more than two standard errors of the difference
// from every other.
package compare
