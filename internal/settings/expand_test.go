package settings

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestExpand(t *testing.T) {
	vars := variables(map[string]string{"A": "1", "B_2": "two", "EMPTY": "", "REF": "${A}", "W": `C:\new`})
	for _, c := range []struct {
		text string
		want Expansion
		err  string
	}{
		{"", Expansion{}, ""},
		{"plain", Expansion{Text: "plain"}, ""},
		{"${A}", Expansion{Text: "1", Vars: []string{"A"}, Whole: "A"}, ""},
		{"x${A}y${B_2}", Expansion{Text: "x1ytwo", Vars: []string{"A", "B_2"}}, ""},
		{"${A}${A}", Expansion{Text: "11", Vars: []string{"A", "A"}}, ""},
		{"${W}", Expansion{Text: `C:\new`, Vars: []string{"W"}, Whole: "W"}, ""},
		{"${REF}", Expansion{Text: "${A}", Vars: []string{"REF"}, Whole: "REF"}, ""}, // values are not expanded again
		{"${X}", Expansion{Vars: []string{"X"}, Whole: "X", Unset: true}, ""},
		{"${EMPTY}", Expansion{Vars: []string{"EMPTY"}, Whole: "EMPTY", Unset: true}, ""},
		{"${X:-d e:-f}", Expansion{Text: "d e:-f", Vars: []string{"X"}}, ""},
		{"${EMPTY:-d}", Expansion{Text: "d", Vars: []string{"EMPTY"}}, ""},
		{"${A:-d}", Expansion{Text: "1", Vars: []string{"A"}, Whole: "A"}, ""},
		{"${X:-}", Expansion{Vars: []string{"X"}}, ""},
		{"$$", Expansion{Text: "$"}, ""},
		{"$${A}", Expansion{Text: "${A}"}, ""},
		{"$$${A}", Expansion{Text: "$1", Vars: []string{"A"}}, ""},
		{"$A $", Expansion{Text: "$A $"}, ""},
		{"a}b{", Expansion{Text: "a}b{"}, ""},
		{"x${X}", Expansion{}, "the variable X is not set: set it, or write ${X:-default}"},
		{"${X} ", Expansion{}, "the variable X is not set: set it, or write ${X:-default}"},
		{"${", Expansion{}, `the reference "${" has no closing brace; write $$ for a dollar sign`},
		{"${}", Expansion{}, `"${}" is no reference to a variable: write ${NAME} or ${NAME:-default}, and $$ for a dollar sign`},
		{"${2A}", Expansion{}, `"${2A}" is no reference to a variable: write ${NAME} or ${NAME:-default}, and $$ for a dollar sign`},
		{"${A-d}", Expansion{}, `"${A-d}" is no reference to a variable: write ${NAME} or ${NAME:-default}, and $$ for a dollar sign`},
		{"${X:-${A}}", Expansion{}, `the default in "${X:-${A}" contains a reference: references cannot be nested`},
	} {
		got, err := Expand(c.text, vars)
		if text := errText(err); !reflect.DeepEqual(got, c.want) || text != c.err {
			t.Errorf("%q: %+v, %q; want %+v, %q", c.text, got, text, c.want, c.err)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A text without dollars stays; doubled dollars come back single; a value goes
// in as it is, whatever it contains.
func TestExpandKeepsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, value := rapid.String().Draw(t, "text"), rapid.StringN(1, -1, -1).Draw(t, "value")
		quoted := strings.ReplaceAll(text, "$", "$$")
		x, err := Expand(quoted+"${V}"+quoted, variables(map[string]string{"V": value}))
		if err != nil || x.Text != text+value+text {
			t.Fatalf("%q became %q, %v", quoted, x.Text, err)
		}
	})
}
