//go:build !unix

package program

// noCoreFile is nothing where no core files are.
func noCoreFile() {}
