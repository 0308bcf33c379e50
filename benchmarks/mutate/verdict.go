package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// outcome is what became of a mutant.
type outcome int

const (
	killed outcome = iota
	survived
	equivalent
	unbuilt
	outcomes
)

func (o outcome) String() string {
	return [...]string{"killed", "SURVIVED", "equivalent", "does not compile"}[o]
}

// verdict is an outcome and its reason: the test that failed, or why no input can
// tell.
type verdict struct {
	outcome outcome
	by      string
}

// report shows a mutant with its verdict, in the form that -list reads.
func (s site) report(v verdict) string {
	text := fmt.Sprintf("%-10s %s:%d %s [%s] %s\n", v.outcome, s.path, s.line, s.function, s.change, s.before)
	if v.by != "" {
		text += "  by " + v.by + "\n"
	}
	if v.outcome == survived {
		text += "  - " + s.before + "\n  + " + s.after + "\n"
	}
	return text
}

// tally counts outcomes.
type tally [outcomes]int

// compiled is the number of mutants that could be run.
func (t tally) compiled() int { return t[killed] + t[survived] + t[equivalent] }

// share is how much of them is killed or equivalent, in percent.
func (t tally) share() float64 {
	return 100 * float64(t[killed]+t[equivalent]) / float64(max(t.compiled(), 1))
}

func (t tally) String() string {
	return fmt.Sprintf("# %d mutants: %d killed, %d equivalent, %d survived: %.0f %%; %d more did not compile",
		t.compiled(), t[killed], t[equivalent], t[survived], t.share(), t[unbuilt])
}

// equivalentFile lists the mutants that no input can tell from the program: the
// key of a site on a line, and below it, indented, why.
const equivalentFile = "benchmarks/mutate/equivalent.txt"

// equivalents are reasons by the key of a site.
type equivalents map[string]string

func readEquivalents(root string) (equivalents, error) {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(equivalentFile)))
	if err != nil {
		return nil, err
	}
	return parseEquivalents(string(text))
}

func parseEquivalents(text string) (equivalents, error) {
	known, key, n := equivalents{}, "", 0
	for line := range strings.Lines(text) {
		n++
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || strings.HasPrefix(line, "#"):
		case strings.TrimLeft(line, " \t") == line:
			if key != "" && known[key] == "" {
				return nil, fmt.Errorf("%s:%d: %s has no reason", equivalentFile, n, key)
			}
			key = trimmed
			if known[key] != "" {
				return nil, fmt.Errorf("%s:%d: %s is listed twice", equivalentFile, n, key)
			}
		case key == "":
			return nil, fmt.Errorf("%s:%d: a reason without a mutant", equivalentFile, n)
		default:
			known[key] = strings.TrimSpace(known[key] + " " + trimmed)
		}
	}
	if key != "" && known[key] == "" {
		return nil, fmt.Errorf("%s:%d: %s has no reason", equivalentFile, n, key)
	}
	return known, nil
}
