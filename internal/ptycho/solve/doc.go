// Package solve runs the iterative engines for the command line: from a data file,
// settings and perhaps a start to object, probe, metrics and record in a directory.
//
//	reconstruction.npz, amplitude.png, phase.png, metrics.json, run.json
//	state.npz   to continue from: of a run that was interrupted, or is saved on the way
//	network/    what the network drew, when the run starts from it
package solve
