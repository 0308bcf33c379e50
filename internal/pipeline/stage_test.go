package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latent-go/latent/internal/runs"

	"github.com/latent-go/latent/internal/filetest"
)

func nop(context.Context, *runs.Run) error { return nil }

func TestNewPipelineChecksItsStages(t *testing.T) {
	tests := map[string]struct {
		stages []Stage
		want   string
	}{
		"bad name":        {[]Stage{{Name: "Data", Run: nop}}, "lower-case"},
		"twice":           {[]Stage{{Name: "a", Run: nop}, {Name: "a", Run: nop}}, "declared twice"},
		"nothing to run":  {[]Stage{{Name: "a"}}, "nothing to run"},
		"unknown need":    {[]Stage{{Name: "a", Needs: []string{"b"}, Run: nop}}, "needs b, which is not declared"},
		"circle":          {[]Stage{{Name: "a", Needs: []string{"b"}, Run: nop}, {Name: "b", Needs: []string{"a"}, Run: nop}}, "circle"},
		"itself":          {[]Stage{{Name: "a", Needs: []string{"a"}, Run: nop}}, "circle"},
		"outside":         {[]Stage{{Name: "a", Outputs: []string{"../x"}, Run: nop}}, "not a clean relative path"},
		"whole directory": {[]Stage{{Name: "a", Outputs: []string{"./"}, Run: nop}}, "not a clean relative path"},
		"own file":        {[]Stage{{Name: "a", Outputs: []string{"log.jsonl"}, Run: nop}}, "file of the run directory"},
		"same output":     {[]Stage{{Name: "a", Outputs: []string{"x"}, Run: nop}, {Name: "b", Outputs: []string{"x"}, Run: nop}}, "overlaps"},
		"nested output":   {[]Stage{{Name: "a", Outputs: []string{"d/"}, Run: nop}, {Name: "b", Work: []string{"d/x"}, Run: nop}}, "overlaps"},
		"settings":        {[]Stage{{Name: "a", Settings: func() {}, Run: nop}}, "settings"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := New(test.stages...); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// randomStages draws a graph without circles and shuffles it.
func randomStages(t *rapid.T) []Stage {
	n := rapid.IntRange(1, 9).Draw(t, "stages")
	stages := make([]Stage, n)
	for i := range stages {
		s := Stage{Name: fmt.Sprintf("s%d", i), Run: nop}
		for j := range i {
			if rapid.Bool().Draw(t, "edge") {
				s.Needs = append(s.Needs, fmt.Sprintf("s%d", j))
			}
		}
		stages[i] = s
	}
	return rapid.Permutation(stages).Draw(t, "order")
}

func TestOrderRespectsNeeds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stages := randomStages(t)
		p, err := New(stages...)
		if err != nil {
			t.Fatal(err)
		}
		names := p.Names()
		if len(names) != len(stages) {
			t.Fatalf("%d of %d stages", len(names), len(stages))
		}
		for _, s := range stages {
			for _, need := range s.Needs {
				if slices.Index(names, need) > slices.Index(names, s.Name) {
					t.Fatalf("%s before %s in %v", s.Name, need, names)
				}
			}
		}
		checkReachability(t, p, stages)
	})
}

// checkReachability compares closure and dependents with a naive search.
func checkReachability(t *rapid.T, p *Pipeline, stages []Stage) {
	needs := make(map[string][]string)
	for _, s := range stages {
		needs[s.Name] = s.Needs
	}
	var reach func(from, to string) bool
	reach = func(from, to string) bool {
		return from == to || slices.ContainsFunc(needs[from], func(n string) bool { return reach(n, to) })
	}
	for _, a := range p.Names() {
		closure, dependents := p.closure([]string{a}), p.dependents(a)
		for _, b := range p.Names() {
			if closure[b] != reach(a, b) {
				t.Fatalf("closure of %s has %s: %v", a, b, closure[b])
			}
			if slices.Contains(dependents, b) != (a != b && reach(b, a)) {
				t.Fatalf("dependents of %s: %v", a, dependents)
			}
		}
	}
}

func TestSelect(t *testing.T) {
	p, err := New(writerStage("b", []string{"a"}), writerStage("a", nil), writerStage("c", []string{"b"}))
	filetest.Must(t, err)
	for _, test := range []struct{ in, want []string }{
		{nil, []string{"a", "b", "c"}},
		{[]string{"c", "a", "c"}, []string{"a", "c"}},
	} {
		got, err := p.Select(test.in)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("Select(%v) = %v, %v", test.in, got, err)
		}
	}
	filetest.Expect(t, "stages", len(p.Stages()), 3)
	for name, hint := range map[string]string{"aa": "did you mean", "nothing-like-it": "the stages are a, b, c"} {
		if _, err := p.Select([]string{name}); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Between finds what is left out in the middle, and nothing before the first.
func TestBetween(t *testing.T) {
	p, err := New(
		Stage{Name: "a", Outputs: []string{"a/"}, Run: nop}, Stage{Name: "b", Needs: []string{"a"}, Outputs: []string{"b/"}, Run: nop},
		Stage{Name: "c", Needs: []string{"a", "b"}, Outputs: []string{"c/"}, Run: nop}, Stage{Name: "d", Needs: []string{"c"}, Outputs: []string{"d/"}, Run: nop},
		Stage{Name: "e", Outputs: []string{"e/"}, Run: nop},
	)
	if err != nil {
		t.Fatal(err)
	}
	for asked, want := range map[string]string{"a,c": "b", "a,d": "b,c", "a,b,c": "", "c": "", "d": "", "c,d": "", "b,d": "c", "": "", "a,e": ""} {
		if got := strings.Join(p.Between(strings.Split(asked, ",")), ","); got != want {
			t.Errorf("between %s: %q, want %q", asked, got, want)
		}
	}
}
