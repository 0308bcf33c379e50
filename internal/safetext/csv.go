package safetext

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// formulaStart holds the first characters that make a spreadsheet run a cell
// (OWASP, "CSV injection"), with the full-width forms that East Asian locales
// accept.
const formulaStart = "=+-@\t\r\n＝＋－＠"

// plainNumber is what strconv prints for numbers: safe, and an apostrophe would
// turn it into text.
var plainNumber = regexp.MustCompile(`^[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|Inf)$`)

// CSVCell returns s as the content of a CSV cell that no spreadsheet takes for
// a formula: text that starts, after blanks and apostrophes, with one of
// = + - @, a tab or a line break gets a leading apostrophe. Plain numbers are
// left alone. Control characters other than tab and line breaks are dropped.
//
// Quoting commas and quotes is the work of encoding/csv. [UnguardCSVCell] is
// the inverse for text without control characters.
func CSVCell(s string) string {
	s = dropControls(s)
	if !plainNumber.MatchString(s) && guarded(s) {
		return "'" + s
	}
	return s
}

// UnguardCSVCell removes the apostrophe that [CSVCell] put before s, if any.
func UnguardCSVCell(s string) string {
	if strings.HasPrefix(s, "'") && guarded(s[1:]) {
		return s[1:]
	}
	return s
}

// guarded reports whether s needs the apostrophe. Leading apostrophes are
// looked through so that guarding can be undone without doubt, blanks because
// some readers trim them.
func guarded(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "' "))
	return r != utf8.RuneError && strings.ContainsRune(formulaStart, r)
}

// dropControls removes control and hidden characters but keeps tab and line
// breaks, which are data in a quoted cell.
func dropControls(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && r != '\n' && r != '\r' && isHidden(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
