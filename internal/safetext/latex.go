package safetext

import "strings"

// latexEscapes covers the ten specials of LaTeX, the three characters that the
// default font encoding OT1 shows as something else, and the characters that
// the command before them would take for its argument: a table row that starts
// with "[unknown artist]" after "\\" is an error without the braces, and one
// that starts with "*" loses it.
var latexEscapes = map[rune]string{
	'\\': `\textbackslash{}`,
	'{':  `\{`,
	'}':  `\}`,
	'$':  `\$`,
	'&':  `\&`,
	'#':  `\#`,
	'%':  `\%`,
	'_':  `\_`,
	'^':  `\textasciicircum{}`,
	'~':  `\textasciitilde{}`,
	'<':  `\textless{}`,
	'>':  `\textgreater{}`,
	'|':  `\textbar{}`,
	'[':  `{[}`,
	']':  `{]}`,
	'*':  `{*}`,
}

// LaTeX returns s escaped for running text and table cells of LaTeX, as one
// line without control characters. Non-ASCII letters stay as they are, for an
// engine that reads UTF-8 (XeLaTeX, LuaLaTeX, or pdfLaTeX with a font that has
// them).
func LaTeX(s string) string {
	var b strings.Builder
	for _, r := range TerminalSafe(s) {
		if e, ok := latexEscapes[r]; ok {
			b.WriteString(e)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
