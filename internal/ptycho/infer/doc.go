// Package infer reconstructs with a trained network: a predictor draws the patches
// of every group and stitches them, a painter is what draws (goroutines with our
// own kernels, or an accelerator), and a cache remembers the patches that are
// needed twice. [Reconstruct] is all that a command line needs.
package infer
