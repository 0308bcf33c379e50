package safetext

import (
	"strings"
	"testing"
)

type sample struct{ in, want string }

func checkTable(t *testing.T, f func(string) string, samples []sample) {
	t.Helper()
	for _, s := range samples {
		if got := f(s.in); got != s.want {
			t.Errorf("%q: got %q, want %q", s.in, got, s.want)
		}
	}
}

func TestTerminalSafe(t *testing.T) {
	checkTable(t, TerminalSafe, []sample{
		{"OK Computer", "OK Computer"},
		{"椎名林檎 – 無罪モラトリアム", "椎名林檎 – 無罪モラトリアム"},
		{"\x1b[31mred\x1b[0m", "red"},
		{"\x1b[38;2;1;2;3mrgb", "rgb"},
		{"\x1b[?25lhide", "hide"},
		{"\u009b31mC1", "C1"},
		{"\x1b]0;window title\x07text", "text"},
		{"\x1b]8;;https://evil\x1b\\link\x1b]8;;\x1b\\", "link"},
		{"\u009dosc\u009ctext", "text"},
		{"\x1b]0;unterminated", "0;unterminated"}, // must not swallow the rest
		{"\x1b[31\nm", "31 m"},
		{"\x1b(Btext", "text"},
		{"\x1bctext", "text"}, // full reset
		{"cut \x1b", "cut "},
		{"a\tb\r\nc\nd", "a b c d"},
		{"bell\a null\x00 del\x7f", "bell null del"},
		{"\u202egnp.exe\u202c", "gnp.exe"},
		{"\u2066isolate\u2069", "isolate"},
		{"bad \xff byte", "bad \uFFFD byte"},
		{"a\u2028b", "a b"},
		{"زبان\u200cها", "زبان\u200cها"},                             // the joiner is spelling
		{"\U0001F469\u200D\U0001F4BB", "\U0001F469\u200D\U0001F4BB"}, // and emoji
	})
}

func TestTerminalLinesKeepsLines(t *testing.T) {
	checkTable(t, TerminalLines, []sample{
		{"a\nb", "a\nb"},
		{"a\r\nb\tc", "a\nb c"},
		{"\x1b[2Ja\n\x1b[31mb", "a\nb"},
	})
}

func TestTerminalSafeDoesNotCopyCleanText(t *testing.T) {
	title := "Sigur Rós — ( ) 日本"
	if n := testing.AllocsPerRun(100, func() { TerminalSafe(title) }); n != 0 {
		t.Errorf("%v allocations for clean text", n)
	}
}

func TestTerminalSafeTakesLinearTime(t *testing.T) {
	bomb := strings.Repeat("\x1b]", 1<<19) // a quadratic scan would take minutes
	if got := TerminalSafe(bomb); got != "" {
		t.Errorf("%d bytes left of %d", len(got), len(bomb))
	}
}

func TestLaTeX(t *testing.T) {
	checkTable(t, LaTeX, []sample{
		{`AC\DC`, `AC\textbackslash{}DC`},
		{`\textbackslash{}`, `\textbackslash{}textbackslash\{\}`},
		{"50% & $1 #1 a_b", `50\% \& \$1 \#1 a\_b`},
		{"^~<>|", `\textasciicircum{}\textasciitilde{}\textless{}\textgreater{}\textbar{}`},
		{"^^5cinput", `\textasciicircum{}\textasciicircum{}5cinput`},
		{"[unknown artist]", `{[}unknown artist{]}`},
		{"*NSYNC", `{*}NSYNC`},
		{"a\n\nb", "a  b"}, // no paragraph
		{"Björk 日本", "Björk 日本"},
	})
}

func TestCSVCell(t *testing.T) {
	checkTable(t, CSVCell, []sample{
		{"Abbey Road", "Abbey Road"},
		{"=HYPERLINK(1)", "'=HYPERLINK(1)"},
		{"+/-", "'+/-"},
		{"-", "'-"},
		{"@dnd", "'@dnd"},
		{"\tx", "'\tx"},
		{"\rx", "'\rx"},
		{" =1", "' =1"},
		{"＝1", "'＝1"},
		{"-1.5", "-1.5"},
		{"+3", "+3"},
		{"-1e-05", "-1e-05"},
		{"-Inf", "-Inf"},
		{"-1+1", "'-1+1"},
		{"'=x", "''=x"}, // so that the guard can be undone
		{"'n Sync", "'n Sync"},
		{"a\x00b\x1b", "ab"},
		{"", ""},
	})
}

func TestMarkdownCell(t *testing.T) {
	checkTable(t, MarkdownCell, []sample{
		{"a|b", `a\|b`},
		{"[x](javascript:alert(1))", `\[x\](javascript:alert(1))`},
		{"<img src=x>", "&lt;img src=x&gt;"},
		{"**bold** _it_ `code` ~~no~~", "\\*\\*bold\\*\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~"},
		{"https://evil www.evil", `https\://evil www\.evil`},
		{"two\nlines", "two lines"},
		{"$x$ @all", `\$x\$ \@all`},
		{"R.E.M.", "R.E.M."},
	})
}

func TestDOT(t *testing.T) {
	checkTable(t, DOT, []sample{{`a"b\N`, `"a\"b\\N"`}, {"a\nb", `"a\nb"`}, {"<b>html</b>", `"<b>html</b>"`}})
}

func TestSlug(t *testing.T) {
	checkTable(t, Slug, []sample{
		{"Björk", "bjork"},
		{"AC/DC", "ac-dc"},
		{"Guns N' Roses", "guns-n-roses"},
		{"../../etc/passwd", "etc-passwd"},
		{"con", "x-con"},
		{"COM1", "x-com1"},
		{"ﬁne", "fine"},
		{strings.Repeat("a", 100), strings.Repeat("a", 64)},
		{strings.Repeat("ab-", 40), strings.TrimRight(strings.Repeat("ab-", 40)[:64], "-")},
	})
	for _, s := range []string{"", "日本", "...", "\xff"} {
		if got := Slug(s); !strings.HasPrefix(got, "x-") || len(got) != 10 {
			t.Errorf("Slug(%q) = %q, want x- and a hash", s, got)
		}
	}
	if Slug("日本") == Slug("東京") {
		t.Error("titles without ASCII share a slug")
	}
}

func BenchmarkTerminalSafe(b *testing.B) {
	for name, s := range map[string]string{"clean": "OK Computer", "hostile": "\x1b[31mOK\x1b[0m Computer\n"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				TerminalSafe(s)
			}
		})
	}
}
