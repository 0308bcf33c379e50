package charts

import (
	"errors"
	"slices"
	"testing"

	"github.com/latent-go/latent/internal/album/results"
)

// TestNames: a name is that of one chart, now and formerly, and is a name of files
// and addresses.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range slices.Concat(All(), Asked()) {
		for _, name := range append([]string{c.Name}, c.Former...) {
			if seen[name] || !c.Called(name) {
				t.Errorf("%s: %q is the name of two charts, or of none", c.Name, name)
			}
			seen[name] = true
			for _, r := range name {
				if (r < 'a' || r > 'z') && r != '_' {
					t.Errorf("%q is no name for a file", name)
				}
			}
		}
		if c.Title == "" || c.Topic == "" || c.Draw == nil {
			t.Errorf("%s is half declared: %+v", c.Name, c)
		}
	}
	for _, former := range []string{"trace_plot", "posterior_plot", "predicted_vs_actual", "pit_histogram", "coverage", "artist_trajectories", "calibration"} {
		if !seen[former] {
			t.Errorf("the chart that was called %q is not found", former)
		}
	}
}

// TestNothingToDraw: a run that has only begun has no chart, and each says why.
func TestNothingToDraw(t *testing.T) {
	for _, c := range slices.Concat(All(), Asked()) {
		if _, err := c.Figure(&Data{Target: "user"}, Query{}); !errors.Is(err, ErrNoData) {
			t.Errorf("%s of an empty run: %v", c.Name, err)
		}
	}
}

// TestCoverage counts by hand.
func TestCoverage(t *testing.T) {
	levels, covered := coverage([]results.Prediction{{PIT: 0.5}, {PIT: 0.26}, {PIT: 0.01}, {PIT: 0.99}})
	for i, l := range levels {
		want := 0.25
		if l >= 0.48 {
			want = 0.5
		}
		if l > 0.979 {
			want = 1
		}
		if covered[i] != want {
			t.Errorf("level %.2f covers %.2f, want %.2f", l, covered[i], want)
		}
	}
}
