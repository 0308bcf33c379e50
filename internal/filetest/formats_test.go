package filetest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// recorder notes failures.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// A comparison that cannot fail would keep nothing true.
func TestDocumentedFails(t *testing.T) {
	names := FormatNames(t, "files.json")
	for want, given := range map[string][]string{
		"":                                 names,
		"new is written and not on the":    append([]string{"new"}, names...),
		names[0] + " is on the page and n": names[1:],
	} {
		r := &recorder{TB: t}
		Documented(r, "files.json", given...)
		if got := strings.Join(r.said, "; "); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: said %q, want %q", given, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	type pair struct {
		A int `json:"a,omitempty"`
		B int `json:"-"`
		c int
	}
	if got := Keys[pair]("json"); !reflect.DeepEqual(got, []string{"a"}) {
		t.Errorf("keys %q of %+v", got, pair{c: 1})
	}
	if got := cells("| `a`, `b` | text `c` | d |"); !reflect.DeepEqual(got, [][]string{{"a", "b"}, {"c"}, nil}) {
		t.Errorf("cells %q", got)
	}
}
