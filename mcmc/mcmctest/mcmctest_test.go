package mcmctest

import (
	"fmt"
	"strings"
	"testing"
)

// recorder collects what CheckTarget complains about.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// fake is x^2 y with faults to switch on.
type fake struct {
	wrongGradient, impure, writes bool
	calls                         float64
}

func (f *fake) Dim() int { return 2 }
func (f *fake) LogDensity(q, g []float64) float64 {
	f.calls++
	x, y := q[0], q[1]
	g[0], g[1] = 2*x*y, x*x
	if f.wrongGradient {
		g[1] *= 1.001
	}
	if f.impure {
		g[0] += 1e-12 * f.calls
	}
	if f.writes {
		q[0] += 1e-9
	}
	return x * x * y
}

func TestCheckTarget(t *testing.T) {
	CheckTarget(t, &fake{}, 1e-8, []float64{1, 2}, []float64{-3, 0.5})
	for want, f := range map[string]*fake{
		"differences say":      {wrongGradient: true},
		"again":                {impure: true},
		"changed its argument": {writes: true},
	} {
		r := &recorder{TB: t}
		CheckTarget(r, f, 1e-8, []float64{1, 2})
		if len(r.said) == 0 || !strings.Contains(strings.Join(r.said, "\n"), want) {
			t.Errorf("%+v: said %q, want a complaint with %q", f, r.said, want)
		}
	}
}
