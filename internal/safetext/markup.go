package safetext

import (
	"regexp"
	"strings"
)

// markdownEscapes are the characters that CommonMark, its GitHub tables and
// GitHub's math and mentions give a meaning inside a line. Any ASCII
// punctuation may be escaped (CommonMark 0.31, section 2.4).
var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`,
	`|`, `\|`, `~`, `\~`, `$`, `\$`, `@`, `\@`,
	`<`, `&lt;`, `>`, `&gt;`, `&`, `&amp;`,
)

// bareLink matches the starts that GitHub turns into links without brackets.
var bareLink = regexp.MustCompile(`(?i)\b(www)\.|\b(https?|ftp|mailto|xmpp):`)

// MarkdownCell returns s as inert text for a cell of a Markdown table, or
// inside any line of Markdown that has other text before it. It is one line.
func MarkdownCell(s string) string {
	s = markdownEscapes.Replace(TerminalSafe(s))
	return bareLink.ReplaceAllStringFunc(s, func(m string) string {
		return m[:len(m)-1] + `\` + m[len(m)-1:]
	})
}

// dotEscapes: a backslash starts an escape of Graphviz labels (\N, \G, \l).
var dotEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// DOT returns s as a quoted string of the Graphviz language, quotes included.
// Line breaks become centred line breaks of a label.
func DOT(s string) string {
	return `"` + dotEscapes.Replace(TerminalLines(s)) + `"`
}
