package output

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/latent-go/latent/ptychography"
)

// TestJudgeAnything: an objectGuess that is flat, zero, real or somewhere else never
// costs a result: there is a comparison, or a reason why there is none, and JSON meets
// no number that it cannot write.
func TestJudgeAnything(t *testing.T) {
	r, truth := sample(t)
	change := func(f func(i int, o *ptychography.Object)) *ptychography.Object {
		o := truth.Clone()
		for i := range o.Data {
			f(i, o)
		}
		return o
	}
	far := truth.Clone()
	far.Origin = ptychography.Position{Y: 5000, X: -5000}
	for name, c := range map[string]struct {
		guess *ptychography.Object
		none  bool
	}{
		"itself":    {truth, false},
		"flat":      {change(func(i int, o *ptychography.Object) { o.Data[i] = 1 }), false},
		"zero":      {change(func(i int, o *ptychography.Object) { o.Data[i] = 0 }), false},
		"real":      {change(func(i int, o *ptychography.Object) { o.Data[i] = complex(real(o.Data[i]), 0) }), false},
		"elsewhere": {far, true},
	} {
		m, reason := r.Judge(c.guess)
		if (m == nil) != (reason != "") || c.none && m != nil || !c.none && m == nil {
			t.Errorf("%s: %v, %q", name, m, reason)
		}
		text, err := json.Marshal(m)
		if err != nil || name == "zero" && !strings.Contains(string(text), `"phase_pearson":null`) {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
}
