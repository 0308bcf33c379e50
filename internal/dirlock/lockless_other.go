//go:build !unix

package dirlock

// lockless is false: a failure is told as it is.
func lockless(error) bool { return false }
