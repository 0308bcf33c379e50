// Package features computes the predictors of an album's score from what was
// known before its release: date, type, genres, label, and the scores of the
// artist's strictly earlier albums.
//
// What an album's own listeners did is never a predictor: not its score, not the
// number of its ratings or reviews. How often earlier albums were reviewed is
// known before the release, and is.
//
// Histories are taken from the whole chronological table, so that a test album
// sees the artist's training and validation albums and those with too few
// ratings to be modelled. Everything that is estimated from data (vocabularies,
// means for missing values, knots) comes from the fit rows only. The outcome of a
// held-out album, later than the fit rows of its artist, therefore changes no
// feature of any album but the artist's later ones.
package features
