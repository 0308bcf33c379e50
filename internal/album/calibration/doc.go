// Package calibration asks of many fits to catalogues whose truth is known whether
// the posterior holds the truth as often as it says.
//
// Where parameters are drawn from their priors and the model is the one that made
// the scores, the share of posterior draws below the truth is uniform over
// catalogues (Cook, Gelman and Rubin, Journal of Computational and Graphical
// Statistics 15, 2006; Talts et al., arXiv:1804.06788). Uniformity is tested for
// every parameter by the Kolmogorov-Smirnov distance, with Holm's correction for
// the number of parameters; coverage of central intervals, which people can read,
// stands beside it.
package calibration
