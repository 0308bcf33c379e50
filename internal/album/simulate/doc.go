// Package simulate invents a catalogue of albums whose truth is known: who made
// them, when, of which genre, on which label, how good they are, what listeners
// and critics said, and what of it went missing.
//
// A catalogue follows the model of package model, in the units of its scores
// (mean M, standard deviation S of [Settings]): for album i of artist j at
// position t, with previous score p (for a debut D, see [Units]),
//
//	score_i = M + S (a[j,t] + x_i'beta + e_i) + rho (p - M)
//	a[j,1]  ~ Normal(mu, sigma_artist),  a[j,t] ~ Normal(a[j,t-1], sigma_rw)
//
// The noise e is normal, Student-t or skew-t (hidden truncation, Azzalini and
// Capitanio, Journal of the Royal Statistical Society B 65, 2003), with mean zero.
// The features x are those of package features that look at no score: year,
// type, genre, length of the career; and, in catalogues that look like real ones,
// the label.
//
// [Make] makes a catalogue, [Catalogue.WriteCSV] writes it in the 18 columns that
// the pipeline takes without a profile, and [Truth.Write] what made it:
//
//	c, err := simulate.Make(simulate.Default())
//	err = c.WriteCSV(file)
//	err = c.Truth.Write(beside)
//
// With [Settings.FromPrior] the parameters are drawn from the priors of the model
// and everything else is as the model assumes. Draws count only where the scores
// that they make have about mean zero and standard deviation one, because the
// model standardises what it reads: a condition on the data alone, which leaves
// the posterior as it is. So the intervals of a correct program cover the truth
// as often as they say.
//
// [Beside] finds the truth of a data set, [Truth.Compare] sets it beside a
// posterior, in the units of that fit.
package simulate
