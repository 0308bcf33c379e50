// Package forecast plans albums that do not exist yet: what the next album of an
// artist will most likely be like, and what a file of planned albums says.
//
// The prediction itself is the model's (see internal/album/stages).
package forecast
