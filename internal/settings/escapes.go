package settings

import (
	"strings"
	"unicode/utf16"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// escapeHint is what to do about a backslash that was not meant as one.
const escapeHint = `put the text in single quotes, in which a backslash is a backslash, or write C:/path with forward slashes`

// BadEscape finds the first escape in a double-quoted text of a YAML document that
// YAML 1.2 (section 5.7) does not have: a Windows path such as "C:\Users\new"
// would become another text. Line and column are 1-based; problem is "" for none.
// The lexer reads some of them, and calls others by odd names.
func BadEscape(text string) (line, column int, problem, hint string) {
	defer func() {
		if recover() != nil { // hostile text: the parser says so
			line, column, problem, hint = 0, 0, "", ""
		}
	}()
	return badEscape(splitLines(text), lexer.Tokenize(text))
}

func badEscape(lines []string, tokens token.Tokens) (line, column int, problem, hint string) {
	var before *token.Token
	for _, tk := range tokens {
		line, column = 0, 0
		switch tk.Type {
		case token.DoubleQuoteType:
			line, column = tk.Position.Line, tk.Position.Column
		case token.InvalidType:
			line, column = after(before)
		}
		before = tk
		if line == 0 {
			continue
		}
		if l, c, e := scanEscapes(lines, line, column); e != "" {
			return l, c, "the escape " + clip(e) + " does not exist in YAML", escapeHint
		}
	}
	return 0, 0, "", ""
}

// after is the place behind a token: what follows there has no place of its own
// when the lexer gave up in it.
func after(tk *token.Token) (line, column int) {
	switch {
	case tk == nil:
		return 1, 1
	case tk.Type == token.CommentType:
		return tk.Position.Line + 1, 1
	}
	return tk.Position.Line, tk.Position.Column + len([]rune(tk.Value))
}

// scanEscapes reads the double-quoted text that begins at or behind a place, and
// returns its first escape that does not exist.
func scanEscapes(lines []string, line, column int) (l, c int, escape string) {
	open := false
	for ; line <= len(lines); line, column = line+1, 1 {
		text := []rune(lines[line-1])
		for i := column - 1; i < len(text); i++ {
			switch {
			case !open:
				open = text[i] == '"'
			case text[i] == '"':
				return 0, 0, ""
			case text[i] == '\\':
				n := escapeLength(text[i+1:])
				if n == 0 {
					return line, i + 1, string(text[i:min(len(text), i+2)])
				}
				i += n
			}
		}
	}
	return 0, 0, ""
}

// escapeLength returns how many characters behind a backslash belong to it, 0
// when they are no escape. A backslash at the end of a line joins it to the next.
func escapeLength(s []rune) int {
	if len(s) == 0 {
		return 1
	}
	digits := map[rune]int{'x': 2, 'u': 4, 'U': 8}[s[0]]
	switch {
	case digits == 0 && strings.ContainsRune("0abt\tnvfre \"/\\N_LP", s[0]):
		return 1
	case digits == 0:
		return 0
	}
	code, ok := hex(s[1:], digits)
	if !ok || code > 0x10ffff {
		return 0
	}
	if !utf16.IsSurrogate(code) {
		return 1 + digits
	}
	// A pair is one character, as in JSON.
	if rest := s[1+digits:]; len(rest) > 2 && rest[0] == '\\' && rest[1] == 'u' {
		if low, ok := hex(rest[2:], 4); ok && utf16.DecodeRune(code, low) != 0xfffd {
			return 1 + digits + 2 + 4
		}
	}
	return 0
}

// hex reads so many hexadecimal digits.
func hex(s []rune, digits int) (rune, bool) {
	if len(s) < digits {
		return 0, false
	}
	var code int64
	for _, r := range s[:digits] {
		at := strings.IndexRune("0123456789abcdef", r|0x20)
		if at < 0 || r > 0x7f {
			return 0, false
		}
		code = code<<4 | int64(at)
	}
	if code > 0x10ffff {
		return 0x110000, true
	}
	return rune(code), true
}
