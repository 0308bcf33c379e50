package safetext

import (
	"bytes"
	"encoding/csv"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// hostile generates text from what has hurt programs before, between ordinary
// letters and arbitrary bytes.
func hostile() *rapid.Generator[string] {
	pieces := rapid.SampledFrom([]string{
		"\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1b", "\x1b[", "\u009b2J", "\u0090", "\u009c", "\x1bP", "\x9b",
		"\u202e", "\u2066", "\u2069", "\u200f", "\ufeff", "\U000E0041", "\u2028", "\u0085", "\x00", "\x7f", "\r\n", "\t", "\n",
		"\\", "{", "}", "$", "&", "#", "%", "_", "^", "~", "<", ">", "|", "[", "]", "*", "\"", "'", "`", "!", "^^M",
		"=cmd()", "+1", "-2.5e3", "@x", "＝1", "=", "-", "1", ".", "Inf", " ",
		"http://a.b", "www.a", "@user", "<script>", "</script>", "]]>", "&amp;", "\uffff", "\xff", "é", "日本", "ß", "İ", "con", "/", "..",
	})
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(pieces, rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string {
			return string(b)
		})), 0, 8).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

func TestInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkAll(t, hostile().Draw(t, "text")) })
}

func FuzzSafeText(f *testing.F) {
	for _, s := range []string{"", "Abbey Road", "\x1b[31mred\x1b[0m", "=1+1", `\\[unknown artist]`, "\u202egnp.exe", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkAll(t, s) })
}

// fataler is what *testing.T and *rapid.T share.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkAll holds every function against an independent reader of its medium.
func checkAll(t fataler, s string) {
	t.Helper()
	line, lines := TerminalSafe(s), TerminalLines(s)
	checkTerminal(t, s, line, lines)
	checkLaTeX(t, LaTeX(s), line)
	checkCSV(t, s)
	checkMarkdown(t, MarkdownCell(s), line)
	checkDOT(t, DOT(s), lines)
	checkSlug(t, s)
}

func checkTerminal(t fataler, s, line, lines string) {
	t.Helper()
	if !utf8.ValidString(line) || !utf8.ValidString(lines) {
		t.Fatalf("TerminalSafe(%q) is not UTF-8", s)
	}
	for _, r := range lines {
		if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			t.Fatalf("TerminalLines(%q) = %q keeps %U", s, lines, r)
		}
	}
	if strings.ContainsRune(line, '\n') {
		t.Fatalf("TerminalSafe(%q) = %q has a line break", s, line)
	}
	if again := TerminalSafe(line); again != line {
		t.Fatalf("TerminalSafe is not idempotent: %q, then %q", line, again)
	}
	if again := TerminalLines(lines); again != lines {
		t.Fatalf("TerminalLines is not idempotent: %q, then %q", lines, again)
	}
}

// checkLaTeX reads the escapes back and counts braces on the way.
func checkLaTeX(t fataler, escaped, want string) {
	t.Helper()
	var b strings.Builder
	depth := 0
	for rest := escaped; rest != ""; {
		name, r := latexToken(rest)
		switch {
		case name != "":
			b.WriteRune(r)
			rest = rest[len(name):]
			continue
		case rest[0] == '{':
			depth++
		case rest[0] == '}':
			depth--
		case strings.IndexByte(`\$&#%_^~<>|`, rest[0]) >= 0,
			depth == 0 && strings.IndexByte(`[]*`, rest[0]) >= 0:
			t.Fatalf("LaTeX output %q has a bare %q", escaped, rest[0])
		default:
			r, n := utf8.DecodeRuneInString(rest)
			b.WriteRune(r)
			rest = rest[n:]
			continue
		}
		if depth < 0 {
			t.Fatalf("LaTeX output %q closes a group it did not open", escaped)
		}
		rest = rest[1:]
	}
	if depth != 0 || b.String() != want {
		t.Fatalf("LaTeX output %q reads as %q at depth %d, want %q", escaped, b.String(), depth, want)
	}
}

// latexToken returns the control sequence at the start of s and what TeX
// prints for it.
func latexToken(s string) (string, rune) {
	for name, r := range map[string]rune{
		`\textbackslash{}`: '\\', `\textasciicircum{}`: '^', `\textasciitilde{}`: '~',
		`\textless{}`: '<', `\textgreater{}`: '>', `\textbar{}`: '|',
		`\{`: '{', `\}`: '}', `\$`: '$', `\&`: '&', `\#`: '#', `\%`: '%', `\_`: '_',
	} {
		if strings.HasPrefix(s, name) {
			return name, r
		}
	}
	return "", 0
}

func checkCSV(t fataler, s string) {
	t.Helper()
	cell := CSVCell(s)
	if got, want := UnguardCSVCell(cell), dropControls(s); got != want {
		t.Fatalf("CSVCell(%q) = %q reads as %q", s, cell, got)
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " "))
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) && !plainNumber.MatchString(cell) {
		t.Fatalf("CSVCell(%q) = %q starts like a formula", s, cell)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write([]string{cell, "next"}); err != nil {
		t.Fatalf("csv: %v", err)
	}
	w.Flush()
	record, err := csv.NewReader(&b).Read()
	if err != nil || len(record) != 2 || record[0] != strings.ReplaceAll(cell, "\r\n", "\n") {
		t.Fatalf("CSVCell(%q) = %q comes back as %q, %v", s, cell, record, err)
	}
}

var markdownEscape = regexp.MustCompile("\\\\([!-/:-@[-`{-~])")

func checkMarkdown(t fataler, cell, want string) {
	t.Helper()
	if got := html.UnescapeString(markdownEscape.ReplaceAllString(cell, "$1")); got != want {
		t.Fatalf("MarkdownCell %q reads as %q, want %q", cell, got, want)
	}
	bare := markdownEscape.ReplaceAllString(cell, "")
	if i := strings.IndexAny(bare, "|`*_[]<>~$@\\\n"); i >= 0 {
		t.Fatalf("MarkdownCell %q leaves %q to Markdown", cell, bare[i])
	}
	if regexp.MustCompile(`(?i)\bhttps?:|\bwww\.`).MatchString(cell) {
		t.Fatalf("MarkdownCell %q becomes a link", cell)
	}
}

// checkDOT reads a quoted string as Graphviz does: \" inside the quotes, then
// the escapes of a label.
func checkDOT(t fataler, quoted, want string) {
	t.Helper()
	inner := quoted[1 : len(quoted)-1]
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		switch c := inner[i]; {
		case c == '"' || c == '\n':
			t.Fatalf("DOT output %q ends early", quoted)
		case c != '\\':
			b.WriteByte(c)
		case i+1 == len(inner):
			t.Fatalf("DOT output %q escapes its own quote", quoted)
		default:
			i++
			b.WriteByte(map[byte]byte{'n': '\n', '\\': '\\', '"': '"'}[inner[i]])
		}
	}
	if b.String() != want {
		t.Fatalf("DOT output %q reads as %q, want %q", quoted, b.String(), want)
	}
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func checkSlug(t fataler, s string) {
	t.Helper()
	slug := Slug(s)
	if !slugForm.MatchString(slug) || len(slug) > maxSlug || deviceName.MatchString(slug) {
		t.Fatalf("Slug(%q) = %q", s, slug)
	}
	if again := Slug(slug); again != slug {
		t.Fatalf("Slug is not idempotent: %q, then %q", slug, again)
	}
}
