// Package evaluate predicts held-out albums from posterior draws of the album
// model and scores the predictions.
//
// Predictions are mixtures over draws of the Gaussian that the model gives to a
// score, on the 0-100 scale but not cut off at its ends: scores and intervals are
// those of the model. Cut intervals for display only, see [Interval.Clip].
//
// Three views of the error, from leak-free to leaky but precise:
// [Predict] on albums that come after the training albums (one step ahead), on
// artists the model has not seen, and [LOO] over the training albums.
package evaluate
