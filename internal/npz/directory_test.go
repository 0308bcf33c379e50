package npz

import (
	"strings"
	"testing"
)

// A directory is called one, and no archive that is cut off.
func TestDirectory(t *testing.T) {
	_, err := Open(t.TempDir(), Limits{})
	if err == nil || !strings.HasSuffix(err.Error(), "npz: this is a directory: name a file in it") {
		t.Errorf("error %v", err)
	}
}
