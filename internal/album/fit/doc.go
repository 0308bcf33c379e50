// Package fit is a model of a run: the albums that it is fitted to, how it is
// built from them and from the settings, and what its chains leave.
//
// A fit belongs to a target and a way to split its albums. It can be opened as
// soon as the features are written, and is the same for whoever opens it: the
// stages, the prediction of planned albums, and who watches the chains.
//
//	f, err := fit.Open(dir, cfg, catalog.User, splits.TemporalStrategy)
//	p, err := f.Sample(ctx, fit.Sampling{Storage: mcmc.Checkpoints(dir)})    // minutes
//	p, err = f.Posterior(dir)                          // what an earlier stage sampled
//	predictions, err := p.PredictTest(ctx)
//
// What is written and read is declared in package results.
package fit
