package typeface

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct {
		name  string
		width float64
		want  []string
	}{
		{"rho", 100, []string{"rho"}},
		{"user_prior_recent_below_p10", 144, []string{"user_prior_recent_below_", "p10"}},
		{"user_prior_recent_below_p10", 60, []string{"user_prior_", "recent_b…"}},
		{"a label of two words", 60, []string{"a label of", "two words"}},
		{"abcdefghijklmnopqrstuvwxyz", 80, []string{"abcdefghijklmn", "opqrstuvwxyz"}},
		{"", 100, []string{""}},
	} {
		if got := Fold(c.name, 11, Regular, c.width, 2); !slices.Equal(got, c.want) {
			t.Errorf("%q in %v: %q, want %q", c.name, c.width, got, c.want)
		}
	}
}

// TestFoldLosesNothing: no line is too wide, and only an ellipsis leaves out what
// was no space.
func TestFoldLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("abc _-/.é日…"))).Draw(t, "s")
		width := rapid.Float64Range(40, 300).Draw(t, "width")
		lines := Fold(s, 11, Regular, width, 2)
		for _, l := range lines {
			if Width(l, 11, Regular) > width+1e-9 {
				t.Fatalf("%q is wider than %v", l, width)
			}
		}
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got, want := bare(strings.Join(lines, "")), bare(Clean(s)); got != want && !strings.HasSuffix(got, "…") {
			t.Fatalf("%q became %q", want, lines)
		}
	})
}
