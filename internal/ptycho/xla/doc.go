// Package xla runs the network and its physics on an accelerator, or on any
// other device for which there is a PJRT plugin, from the same description and
// with the same weights as the kernels for CPUs.
//
// # Plugins
//
// A plugin is a shared library that compiles programs for a kind of device and
// runs them there. It is named by an environment variable, see [Choose], and
// nothing is ever downloaded. The part that loads it is only in programs built
// with the tag xla, because it needs a C compiler and links dynamically; the
// choice, its messages and the matrices below are in all.
//
// # The program
//
// GoMLX turns the list of layers of [network.Network] and the terms of
// [physics.Terms] into one program for the loss and one for its gradient, both
// of a fixed number of groups, in real float32 arithmetic:
//
//   - A patch is placed on the canvas of its group by two matrices, A O B^T,
//     and cut out by their transposes. They are made on the host, so that other
//     positions are other numbers and no other program.
//   - The Fourier transform is the product with the matrix of the transform from
//     both sides.
//   - Where several inputs are the maximum, the gradient goes to the first one,
//     as in the kernels.
//
// Optimiser, schedule and checkpoints stay on the host, see package training.
package xla
