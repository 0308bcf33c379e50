package ingest

import (
	"fmt"
	"strings"
	"testing"
)

// TestManyLookAlikes: five groups are named, the rest is counted.
func TestManyLookAlikes(t *testing.T) {
	var groups []LookAlike
	for i := range 8 {
		groups = append(groups, LookAlike{Names: []string{fmt.Sprintf("Band %d", i), fmt.Sprintf("BAND %d", i)}, Albums: []int{2, 1}})
	}
	text := tellLookAlikes(groups, false)
	if !strings.Contains(text, "and 3 more") || !strings.Contains(text, "Band 4") || strings.Contains(text, "Band 5") {
		t.Errorf("it says %s", text)
	}
}
