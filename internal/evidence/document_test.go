package evidence

import (
	"reflect"
	"strings"
	"testing"
)

func TestRows(t *testing.T) {
	const table = "# Title\n| figure | value | quoted as | in | measured |\n|---|---|---|---|---|\n" +
		"| `a.b` | 6.766 | 6.77, `6.8` | README.md, docs/x.md | 2026-11-29 |\n| `c` | 3 | - | - | 2026-11-28 | `run it --now` |\n| text | 1 | 2 | 3 | 4 |\n"
	rows, err := Rows(table)
	want := []Row{
		{Name: "a.b", Value: "6.766", As: []string{"6.77", "6.8"}, In: []string{"README.md", "docs/x.md"}, Date: "2026-11-29"},
		{Name: "c", Value: "3", Date: "2026-11-28", Command: "run it --now"},
	}
	if err != nil || !reflect.DeepEqual(rows, want) {
		t.Errorf("%+v, %v", rows, err)
	}
	if got := rows[0].Quoted(); got != "README.md (6.77), docs/x.md (6.8)" {
		t.Error(got)
	}
	for text, want := range map[string]string{
		"nothing":                          "has no figures",
		"| `a` | 1 | 2 | - | 2026-11-29 |": "1: 1 quotations in 0 files",
		"| `a` | 1 | - | - | 2026-11-29 |\n| `a` | 2 | - | - | 2026-11-29 |": "2: a is there twice",
	} {
		if _, err := Rows(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestParse(t *testing.T) {
	for line, want := range map[string][2]string{
		"evidence: a.b = 6.766":                  {"a.b", "6.766"},
		"epie: 10/10 (100%)evidence: c = 12 MiB": {"c", "12 MiB"},
		"evidence of nothing":                    {},
	} {
		name, value, ok := Parse(line)
		if name != want[0] || value != want[1] || ok != (want[0] != "") {
			t.Errorf("%q: %q, %q, %v", line, name, value, ok)
		}
	}
}
