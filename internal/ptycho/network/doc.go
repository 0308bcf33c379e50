// Package network is the physics-informed network of ptychography: an encoder
// that looks at the diffraction patterns of a group of neighbouring positions
// and two decoders that draw amplitude and phase of the object there
// (Hoidn, Mishra and Mehta, Scientific Reports 13, 2023, 22789).
//
// # One description
//
// [New] turns an [Architecture] into a [Network], a list of layers as plain
// data with the place of every parameter in one flat vector. An executor reads
// that list and nothing else; [Executor] is the one for CPUs.
//
// # Executor
//
// An executor runs one sample at a time, forward and backward, in memory of its
// own, with the loops of package simd. Samples are what is parallel:
// [Accumulate] spreads them over workers and adds their gradients in a fixed
// order, so that the sum has the same bits for any number of workers.
//
// All images are channel-last, and the channels of the input and of the two
// outputs are the positions of the group.
package network
