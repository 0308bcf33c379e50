// Package host tells what the machine gives a program: memory, with container
// limits respected, the Windows subsystem for Linux, and NVIDIA GPUs.
//
// Nothing here is linked: the GPU library is loaded at run time when asked for,
// so that one static binary serves machines with and without a GPU.
package host

// GiB is the unit of every memory figure shown to people: 1024^3 bytes.
const GiB = 1 << 30
