package dashboard

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/runs"
)

// A page looks the same whenever it is asked for: inputs are in the order of their
// names, not in that of a map.
func TestInputsHaveAnOrder(t *testing.T) {
	m := &runs.Manifest{Inputs: map[string]runs.Input{}}
	var want []string
	for i := range 9 {
		name := fmt.Sprint("file", i)
		m.Inputs[name] = runs.Input{Path: name}
		want = append(want, "Input "+name)
	}
	var got []string
	for _, row := range (&Snapshot{Manifest: m}).runTable().Rows {
		if strings.HasPrefix(row[0].Text, "Input ") {
			got = append(got, row[0].Text)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("order %q", got)
	}
}
