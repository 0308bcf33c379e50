// Package ptychography models and inverts scanning coherent diffraction: a
// probe P illuminates an object O at many overlapping positions, and a far-field
// detector counts photons for each.
//
// # The one convention
//
// Everything in this module, files included, follows these rules.
//
//   - Images are row-major, indexed (y, x); y grows downwards.
//   - Lengths in the object plane are in object pixels. A scan [Position] is the
//     place on the object of the centre pixel (N/2, N/2) of the N x N patch, so
//     the patch begins N/2 pixels above and to the left of it.
//   - An [Object] knows the position of its own pixel (0, 0), its origin.
//   - The far field is the orthonormal Fourier transform of the exit wave
//     P(r) O(r + position), so both have the same energy.
//   - Measured data are amplitudes, A = sqrt(counts), with the zero frequency at
//     the centre pixel (N/2, N/2).
//   - Probe and object carry the scale of the data: the energy of an exit wave,
//     sum |P O|^2, is the number of photons expected in its pattern. With an
//     object of modulus about one, the energy of the probe is the mean number of
//     photons; [Probe.Normalize] arranges that.
//   - A partially coherent probe is a list of modes whose intensities add.
//   - A mask is true where the detector pixel can be trusted.
//   - A gradient with respect to a complex number z is dL/dRe z + i dL/dIm z,
//     twice the derivative by the conjugate; it points uphill.
//
// # Using it
//
// [Model] is the forward model and its adjoint for one position; a [Loss]
// compares intensities with data. A [Solver] inverts a [Dataset] by a [Recipe] of
// engines, which share a [Scene], and [Residual]
// measures the misfit. [Simulate] makes data with a known answer, under the light
// of a disc, of a [ZonePlate] with [Aberrations], or of a probe of one's own; the
// metrics compare two reconstructions as far as the physics can tell them
// apart, that is up to a constant phase and a phase ramp.
//
// # Errors
//
// Nothing here panics, whatever it is given. What is wrong with data is a *[DataError],
// with a shape a *[ShapeError], with a setting of an engine a *[SettingError];
// functions without an error give nil, no pixels or NaN, as their comments say. A
// context that ends leaves [Solver.Run] with the result of the last whole pass.
//
// All results depend on the input and the seed alone, never on the number of
// processors.
package ptychography
