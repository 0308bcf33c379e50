// Package host tells what the machine gives a program: memory, with container
// limits respected, and the Windows subsystem for Linux. [Yield] gives back.
package host

// GiB is the unit of every memory figure shown to people: 1024^3 bytes.
const GiB = 1 << 30
