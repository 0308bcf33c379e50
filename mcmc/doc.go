// Package mcmc draws from a log density with the No-U-Turn sampler.
//
// # Sampling
//
// Sample runs several independent chains. A chain adapts its step size by dual
// averaging and a diagonal metric in windows that double, tries somewhat longer
// steps at the end of warm-up in case they halve the trees, then draws with both
// fixed. Trajectories grow by doubling until they turn; the draw is multinomial
// over the trajectory. Where the posterior mode is regular, Laplace finds the
// affine map that makes the posterior nearly a unit Gaussian, and Config.Metric
// samples in its coordinates: an order of magnitude fewer gradients.
//
// With Config.Dir set, every chain appends checksummed records to a file of its
// own. A run killed at any byte continues where the last intact record ends and
// yields the same bits as one that was never disturbed. Results depend on the
// seed, never on Workers or BlockSize.
//
// # Diagnosing
//
// A divergence is a value: where the trajectory began and where it broke, and
// by how much the energy rose ([Divergence]). Whether the draws can be trusted
// is said by package [github.com/latent-go/latent/mcmc/diagnose], which knows no
// sampler: give it the chains of [Result.Coordinate].
//
// # References
//
//   - M. D. Hoffman, A. Gelman (2014). The No-U-Turn Sampler. JMLR 15.
//   - M. Betancourt (2017). A Conceptual Introduction to Hamiltonian Monte
//     Carlo. arXiv:1701.02434.
//   - A. Seyboldt, E. L. Carlson, B. Carpenter (2026). Preconditioning
//     Hamiltonian Monte Carlo by minimizing Fisher Divergence. arXiv:2603.18845.
package mcmc
