// Package npzdata reads and writes the NPZ files that ptycho works on.
//
// # The contract
//
//	key                            shape            dtype      required
//	diffraction (or diff3d)        (M, N, N)        float32    yes: sqrt(counts), zero frequency at (N/2, N/2)
//	xcoords, ycoords               (M,)             float64    yes: patch centres, in object pixels
//	probeGuess                     (N, N), (P, N, N) complex64 for the physics; P incoherent modes
//	objectGuess                    (H, W)           complex64  no: truth or earlier result, pixel (0, 0) at position (0, 0)
//	mask                           (N, N), (M, N, N) bool      no: true where the detector can be trusted
//	bad_pixels                     (N, N)           bool       no: in place of mask, true where it cannot (Ptychodus)
//	Y (or label)                   (M, N, N)        complex64  no: object patches
//	xcoords_start, ycoords_start   (M,)             float64    no
//	xcoords_true, ycoords_true     (M,)             float64    no: of a simulation with wrong positions, the right ones
//	scan_index                     (M,)             int        no
//	_metadata                      ()               Unicode    no: JSON
//
// N is a power of two. Any real dtype does where a real one is written, any
// complex or real one where a complex one is.
//
// # Variants
//
// Older files are taken as well, each with a note in [Data.Notes]: stacks
// (N, N, M), told from (M, N, N) by the number of coordinates alone; a trailing
// axis of length one; more coordinates than patterns, the surplus being dropped;
// counts in place of amplitudes, see [Kind]; metadata as a pickled object, which
// is stepped over, never opened. Whatever else departs from the contract is an
// error that names key, shape, dtype and remedy.
package npzdata
