// Package model is the Bayesian model of album scores, with everything Gaussian
// about single artists integrated out.
//
// For album i of artist j at position t, all in standardised units,
//
//	y_i    ~ Normal(a[j,t] + x_i'beta + rho prev_i, s_i), or another [Likelihood]
//	a[j,1] ~ Normal(mu, sigma_artist)
//	a[j,t] ~ Normal(a[j,t-1], sigma_rw)
//	s_i    = sigma_obs                           constant noise, exponent g = 0
//	s_i    = sigma_ref (n_ref/n_i)^g             otherwise; n_i counts reviews
//
// with n_ref the median count of the training rows. A score behind which there is
// one review gets twice the noise of the formula when g > 0, and no s_i is below
// [NoiseFloor]. The priors are in [Priors].
//
// Standardised means: scores have the mean and sample standard deviation of the
// training scores removed, the previous score likewise (0 for a debut), columns
// of the design their training mean and population standard deviation.
//
// Given theta = (sigma_artist, sigma_rw, rho, sigma, g) and b = (mu, beta) every
// artist is a local-level model. One pass of the Kalman filter gives the log
// likelihood with all a[j,t] integrated out, one pass of the disturbance smoother
// its exact gradient (Durbin and Koopman, Time Series Analysis by State Space
// Methods, 2nd ed., chapters 4 and 7). [Model.Target] is that density;
// the tests hold it against the same model with every effect a parameter.
// [Point.Filter] and [Point.Smooth] recover the effects for a given draw. Under a likelihood with mixing variables all that holds
// given those, which are drawn where chains sample [Mode.Target]; where there is a
// [Surrogate] they are integrated out with the effects. [Pass.Begin] says how
// predictions do without those of the fit.
//
// Under normal noise of a fixed exponent b can be integrated out as well, and what is
// left interpolated: [Model.Reduce].
//
// Effects bend and interact by columns whose coefficients share a scale that is sampled,
// [bends].
package model
