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
		want expansion
		err  string
	}{
		{"", expansion{}, ""},
		{"plain", expansion{Text: "plain"}, ""},
		{"${A}", expansion{Text: "1", Vars: []string{"A"}, Whole: "A"}, ""},
		{"x${A}y${B_2}", expansion{Text: "x1ytwo", Vars: []string{"A", "B_2"}}, ""},
		{"${A}${A}", expansion{Text: "11", Vars: []string{"A", "A"}}, ""},
		{"${W}", expansion{Text: `C:\new`, Vars: []string{"W"}, Whole: "W"}, ""},
		{"${REF}", expansion{Text: "${A}", Vars: []string{"REF"}, Whole: "REF"}, ""}, // values are not expanded again
		{"${X}", expansion{Vars: []string{"X"}, Whole: "X", Unset: true}, ""},
		{"${EMPTY}", expansion{Vars: []string{"EMPTY"}, Whole: "EMPTY", Unset: true}, ""},
		{"${X:-d e:-f}", expansion{Text: "d e:-f", Vars: []string{"X"}}, ""},
		{"${EMPTY:-d}", expansion{Text: "d", Vars: []string{"EMPTY"}}, ""},
		{"${A:-d}", expansion{Text: "1", Vars: []string{"A"}, Whole: "A"}, ""},
		{"${X:-}", expansion{Vars: []string{"X"}}, ""},
		{"$$", expansion{Text: "$"}, ""},
		{"$${A}", expansion{Text: "${A}"}, ""},
		{"$$${A}", expansion{Text: "$1", Vars: []string{"A"}}, ""},
		{"$A $", expansion{Text: "1 $", Vars: []string{"A"}}, ""},
		{"$A", expansion{Text: "1", Vars: []string{"A"}, Whole: "A"}, ""},
		{"$B_2/x.csv", expansion{Text: "two/x.csv", Vars: []string{"B_2"}}, ""},
		{"$X", expansion{Vars: []string{"X"}, Whole: "X", Unset: true}, ""},
		{"$X/x.csv", expansion{}, "the variable X is not set: set it, or write ${X:-default}, or $$ for a dollar sign"},
		{"A$5 $ $-", expansion{Text: "A$5 $ $-"}, ""},
		{"$$X $$", expansion{Text: "$X $"}, ""}, // the remedy
		{"a}b{", expansion{Text: "a}b{"}, ""},
		{"x${X}", expansion{}, "the variable X is not set: set it, or write ${X:-default}, or $$ for a dollar sign"},
		{"${X} ", expansion{}, "the variable X is not set: set it, or write ${X:-default}, or $$ for a dollar sign"},
		{"${", expansion{}, `the reference "${" has no closing brace; write $$ for a dollar sign`},
		{"${}", expansion{}, `"${}" is no reference to a variable: write ${NAME} or ${NAME:-default}, and $$ for a dollar sign`},
		{"${2A}", expansion{}, `"${2A}" is no reference to a variable: write ${NAME} or ${NAME:-default}, and $$ for a dollar sign`},
		{"${A-d}", expansion{}, `"${A-d}" is no reference to a variable: write ${NAME} or ${NAME:-default}, and $$ for a dollar sign`},
		{"${X:-${A}}", expansion{}, `the default in "${X:-${A}" contains a reference: references cannot be nested`},
	} {
		got, err := expand(c.text, vars)
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
		x, err := expand(quoted+"${V}"+quoted, variables(map[string]string{"V": value}))
		if err != nil || x.Text != text+value+text {
			t.Fatalf("%q became %q, %v", quoted, x.Text, err)
		}
	})
}
