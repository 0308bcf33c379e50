// Package simd holds the float32 loops of the neural network, 3x3 convolutions
// with their gradients and what runs over rows of channels, the loops over complex
// fields of the iterative engines, and of the album model the float64 products with
// panels of columns and densities on a lattice.
//
// # Layout
//
// Activations are channel-last images in a frame of zeros one pixel wide
// ([Map]), so a direct convolution reads its taps in place: the three pixels of one
// row of the stencil are 3C consecutive numbers. Where both sides have whole vectors of
// channels, a band of a map at a time is transformed instead (winograd.go), after which
// the same loops multiply less. Weights are packed for either ([Filter]).
//
// # Kernel sets
//
// A [Set] is one implementation of all loops. There are four: avx512, avx2,
// neon (tiles and fields in assembly, the rest portable) and portable. [Default] takes
// the best one that the processor has, or the one that the environment variable
// LATENT_KERNELS names. The loops of the network compute the same sums in different
// orders; each is tested against a float64 reference. Within one set a result does
// not depend on anything but its input. The loops over fields and
// those over panels and lattices give the same bits in every set, on every processor.
//
// The assembly is written by the generator in gen.
package simd

//go:generate go run ./gen
