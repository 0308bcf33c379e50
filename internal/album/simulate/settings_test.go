package simulate

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/options"
)

// typed returns the settings that a command line gives.
func typed(t *testing.T, args ...string) (Settings, error) {
	t.Helper()
	fs := pflag.NewFlagSet("simulate", pflag.ContinueOnError)
	options.NewSet(Options()...).Bind(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return FromFlags(fs)
}

// Flags give what they say, and all else keeps its default.
func TestSettingsFromFlags(t *testing.T) {
	s, err := typed(t)
	if err != nil || s != defaults() {
		t.Errorf("%+v, %v", s, err)
	}
	want := defaults()
	want.Artists, want.Missing, want.FirstYear, want.LastYear = 7, 0.5, 1980, 1980
	if s, err = typed(t, "--artists", "7", "--missing", "0.5", "--first-year", "1980", "--last-year", "1980"); err != nil || s != want {
		t.Errorf("%+v, %v, want %+v", s, err, want)
	}
	if _, err = typed(t, "--first-year", "1981", "--last-year", "1980"); err == nil || !strings.Contains(err.Error(), "--first-year 1981 is after --last-year 1980") {
		t.Errorf("error %v", err)
	}
}

// A catalogue of the prior takes what the prior leaves open, and refuses the rest by
// name: unless it is what the prior decides anyway.
func TestSettingsFromThePrior(t *testing.T) {
	s, err := typed(t, "--from-prior", "--artists", "7", "--seed", "3")
	if err != nil || s.Artists != 7 || s.Seed != 3 || !s.FromPrior || s.Missing != 0 || s.Dirty != 0 || s.Genres != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, flag := range []string{"missing", "dirty"} {
		if _, err := typed(t, "--from-prior", "--"+flag, "0.5"); err == nil || !strings.Contains(err.Error(), "--"+flag+" cannot be given with --from-prior") {
			t.Errorf("error %v", err)
		}
		if _, err := typed(t, "--from-prior", "--"+flag, "0"); err != nil {
			t.Errorf("--%s 0 is what the prior has: %v", flag, err)
		}
	}
	if s, err = typed(t, "--from-prior", "--likelihood", "student-t"); err != nil || s.Nu != 0 {
		t.Errorf("degrees of freedom %v, %v: they are drawn", s.Nu, err)
	}
	if _, err = typed(t, "--from-prior", "--likelihood", "student-t", "--degrees-of-freedom", "5"); err == nil || !strings.Contains(err.Error(), "--degrees-of-freedom cannot be given") {
		t.Errorf("error %v", err)
	}
	if _, err := typed(t, "--from-prior", "--first-year", "1981", "--last-year", "1980"); err == nil {
		t.Error("years in the wrong order")
	}
}

// A career keeps its last day, begins at 0 and has no two albums on one day; one that
// has no room for that has its albums day by day.
func TestSqueeze(t *testing.T) {
	for _, c := range []struct{ in, want []int }{
		{[]int{-100, 0, 100}, []int{0, 50, 100}},
		{[]int{-100, -99, 100}, []int{0, 1, 100}},
		{[]int{-100, -100, 100}, []int{0, 1, 100}},
		{[]int{-10, 0, 1}, []int{0, 1, 2}},
		{[]int{-10, 0, 2}, []int{0, 1, 2}},
		{[]int{-50}, []int{0}},
		{[]int{-50, -20}, []int{0, 1}},
	} {
		day := slices.Clone(c.in)
		if squeeze(day); !slices.Equal(day, c.want) {
			t.Errorf("%v became %v, want %v", c.in, day, c.want)
		}
	}
}
