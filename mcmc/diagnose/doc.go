// Package diagnose says how far the draws of a Markov chain can be trusted. It
// needs no sampler: draws of any origin will do, those of one scalar as
// [chain][draw].
//
//	s := diagnose.Summary("rho", chains)
//	fmt.Printf("%.2f +- %.2f, R-hat %.3f, bulk ESS %.0f\n", s.Mean, s.SD, s.RHat, s.ESSBulk)
//
// [RHat], [ESSBulk], [ESSTail], [MCSEMean], [MCSESD], [HDI] and [Summary] follow
// Vehtari et al. 2021; [PSIS] smooths importance ratios; [BFMI] looks at the
// energies of a Hamiltonian sampler. Their numbers equal those of ArviZ 0.23 to
// rounding, with one exception: [RHat] of a single chain is that of its halves,
// where ArviZ gives NaN.
//
// Nothing here panics on what a sampler may hand over: no draws, too few of
// them, chains of unequal length, NaN give NaN. Numbers up to the largest float
// are summarised without overflow.
//
// # References
//
//   - A. Gelman, D. B. Rubin (1992). Inference from iterative simulation using
//     multiple sequences. Statistical Science 7.
//   - C. J. Geyer (1992). Practical Markov chain Monte Carlo. Statistical
//     Science 7.
//   - A. Vehtari, A. Gelman, D. Simpson, B. Carpenter, P.-C. Buerkner (2021).
//     Rank-normalization, folding, and localization: an improved R-hat. Bayesian
//     Analysis 16. arXiv:1903.08008.
//   - A. Vehtari, D. Simpson, A. Gelman, Y. Yao, J. Gabry (2024). Pareto smoothed
//     importance sampling. JMLR 25. arXiv:1507.02646.
//   - M. Betancourt (2016). Diagnosing suboptimal cotangent disintegrations in
//     Hamiltonian Monte Carlo. arXiv:1604.00695.
package diagnose
