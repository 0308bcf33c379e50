// Package sensitivity compares variants of a run: other priors, other features,
// other filters.
//
// Two fits to the same rows are compared by leave-one-out: the difference of their
// expected log predictive densities is a sum over rows, and its standard error is
// that of a sum of paired differences (Vehtari, Gelman and Gabry, Statistics and
// Computing 27, 2017). A variant that changes the rows has another sum, so the
// comparison refuses it that column. What every variant can be judged by are the
// test albums that all of them predict: CRPS, with paired differences, and the
// coverage of intervals.
//
// The two can disagree. Leave-one-out knows an album's later neighbours and holds
// histories fixed, a test album is predicted from the past alone: for forecasting
// the test albums decide.
package sensitivity
