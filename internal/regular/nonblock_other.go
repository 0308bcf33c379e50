//go:build !unix

package regular

// nonblock is nothing where opening a pipe does not wait.
const nonblock = 0
