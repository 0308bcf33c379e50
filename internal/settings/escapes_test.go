package settings

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// Escapes that YAML 1.2 (section 5.7) does not have, with their places.
func TestBadEscapes(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
		escape       string
	}{
		{`data: {raw_csv: "C:\Users\new"}`, 1, 20, `\U`},
		{`data: {raw_csv: "C:\Temp"}`, 1, 20, `\T`},
		{`a: "\UFFFFFFFF"`, 1, 5, `\U`},
		{`a: "\U00110000"`, 1, 5, `\U`},
		{`a: "\x4"`, 1, 5, `\x`},
		{`a: "\xg0"`, 1, 5, `\x`},
		{`a: "\u12"`, 1, 5, `\u`},
		{`a: "\ud800"`, 1, 5, `\u`},
		{`a: "\ud800\u0041"`, 1, 5, `\u`},
		{`a: "\'"`, 1, 5, `\'`},
		{`"k\q": 1`, 1, 3, `\q`},
		{"# \"\\q\na: 1\nb: [ok, \"x\n  y\\Users\"]", 4, 4, `\U`},
		{"# a \"comment\n\"\\q\": 1", 2, 2, `\q`},
		{`é: "é\d"`, 1, 6, `\d`},
	} {
		line, column, problem, hint := BadEscape(c.text)
		if line != c.line || column != c.column || !strings.Contains(problem, "the escape "+c.escape+" ") || !strings.Contains(hint, "single quotes") {
			t.Errorf("%s: %d:%d %q, want %d:%d %s", c.text, line, column, problem, c.line, c.column, c.escape)
		}
		_, err := parseText(c.text, noVariables)
		if s := summary(err); !strings.Contains(s, "does not exist in YAML (put the text in single quotes") {
			t.Errorf("%s: %s", c.text, s)
		}
	}
	for _, text := range []string{
		`a: 'C:\Users\q'`, `a: C:\Users\q`, "a: |\n  \"\\q\"", `a: x # "\q"`, `a: "\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P"`,
		"a: \"x\\\n  y\"", `a: it's "\q"`, `a: "open`, ``, `{`,
	} {
		if _, _, problem, _ := BadEscape(text); problem != "" {
			t.Errorf("%s: %s", text, problem)
		}
	}
}

// What passes is read by the decoder without a replacement character.
func FuzzBadEscape(f *testing.F) {
	for _, s := range []string{`C:\Users`, `\x41`, `\ud83d\ude00`, `\`, `\\"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, inside string) {
		if strings.ContainsAny(inside, "\"\n\r") || !utf8.ValidString(inside) || strings.ContainsRune(inside, utf8.RuneError) {
			return
		}
		text := `a: "` + inside + `"`
		if _, _, problem, _ := BadEscape(text); problem != "" || strings.Contains(strings.ToLower(inside), `\ufffd`) || strings.Contains(strings.ToLower(inside), `\u0000fffd`) {
			return
		}
		var out map[string]string
		if err := yaml.Unmarshal([]byte(text), &out); err == nil && strings.ContainsRune(out["a"], utf8.RuneError) {
			t.Errorf("%s is read as %q", text, out["a"])
		}
	})
}
