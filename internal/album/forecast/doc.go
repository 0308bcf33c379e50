// Package forecast predicts albums that do not exist yet, with the posterior of
// a run: what the next album of an artist will most likely be like, what a file
// of planned albums says, and the score to expect of either.
//
//	f, err := forecast.Open(run, catalog.User)
//	list, err := f.Predict(ctx, f.Next(keys...), math.NaN())
//
// The command predict and the dashboard's "next album" go this one way, so that
// they cannot differ.
package forecast
