// Package output writes what ptycho leaves behind: the reconstruction as arrays
// and as pictures, its comparison with a known truth, the course of a
// training as a picture, and the record of the run.
//
//	reconstruction.npz   object, amplitude, phase, weights, coverage, origin_xy, positions, probe
//	amplitude.png        modulus, robust limits, colour bar
//	phase.png            argument about its mean plane, robust limits, colour bar
//	object.png           both at once: brightness and hue, with the wheel of the phases
//	metrics.json         see [Metrics]
//	run.json             see [Run]
//
// Every file is complete or not there. The arrays and pictures depend on the
// reconstruction alone.
package output
