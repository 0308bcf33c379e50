// Package preflight says before a run whether its memory will suffice: by a
// formula in about a second, or by a short real run in a child process.
//
// The album sampler runs on the CPU, so the memory is the host's, container
// limits respected. The statuses and exit codes are the documented ones.
package preflight
