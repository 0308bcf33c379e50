//go:build !unix

package dirlock

// alive cannot be known here: the time of the claim decides.
func alive(int) bool { return true }
