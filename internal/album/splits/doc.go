// Package splits divides the albums of a target into training, validation and
// test, and describes the division in a manifest.
//
// Two strategies answer two questions. [WithinArtistTemporal]: how well is the
// next album of a known artist predicted? artistDisjoint: how well are the
// albums of an artist that the model has never seen?
//
// In both, an album without a release date is never validation or test: it has
// no "before" and no "after".
package splits
