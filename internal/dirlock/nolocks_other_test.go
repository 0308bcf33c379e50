//go:build !unix

package dirlock

func noLocks() []error { return nil }
