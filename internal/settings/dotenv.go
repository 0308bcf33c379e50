package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// DotEnv holds the variables of a .env file.
type DotEnv struct {
	File   string // empty if there is none
	values map[string]dotEnvValue
	// Bad are the lines that could not be read. They do not spoil the others:
	// the file may belong to another program too.
	Bad []*Error
}

type dotEnvValue struct {
	text string
	line int
}

// Lookup returns a variable like [os.LookupEnv].
func (d *DotEnv) Lookup(name string) (string, bool) {
	if d == nil {
		return "", false
	}
	v, ok := d.values[name]
	return v.text, ok
}

// Line returns the 1-based line that gave a variable, 0 if none did.
func (d *DotEnv) Line(name string) int { return d.values[name].line }

// LoadDotEnv reads a .env file. A file that does not exist has no variables.
func LoadDotEnv(path string) (*DotEnv, error) {
	data, err := ReadLimited(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &DotEnv{}, nil
	}
	if err != nil {
		return nil, err
	}
	return parseDotEnv(path, data)
}

// parseDotEnv reads lines of the form
//
//	# comment
//	NAME=value            # comment after a blank
//	export NAME='value'
//	NAME="C:\new\table.csv"
//
// A value is taken as it stands. Quotes around it are removed and keep blanks
// and # inside; nothing is an escape, so backslashes of Windows paths survive in
// every kind of quotes, also before the closing one. There are no references to
// other variables and no values of several lines. Of equal names the last wins.
//
// The error is about the file as a whole (encoding, size); single bad lines are
// collected in Bad, without their text, which may be a secret.
func parseDotEnv(name string, data []byte) (*DotEnv, error) {
	text, err := prepare(name, data)
	if err != nil {
		return nil, err
	}
	d := &DotEnv{File: name, values: map[string]dotEnvValue{}}
	for i, line := range splitLines(text) {
		key, value, msg := parseDotEnvLine(line)
		switch {
		case msg != "":
			d.Bad = append(d.Bad, &Error{File: name, Line: i + 1, Key: key, Msg: msg, Hint: "write NAME=value"})
		case key != "":
			d.values[key] = dotEnvValue{value, i + 1}
		}
	}
	return d, nil
}

// parseDotEnvLine returns the variable of a line, nothing for a blank or comment
// line, or what is wrong with it.
func parseDotEnvLine(line string) (key, value, msg string) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return "", "", ""
	}
	if rest, ok := strings.CutPrefix(line, "export"); ok && strings.TrimLeft(rest, " \t") != rest {
		line = strings.TrimLeft(rest, " \t")
	}
	key, value, ok := strings.Cut(line, "=")
	key = strings.TrimSpace(key)
	switch {
	case !ok:
		return leadingName(line), "", "the line has no equals sign"
	case !isName(key):
		return leadingName(line), "", "the line does not start with the name of a variable"
	}
	value, msg = dotEnvText(strings.TrimSpace(value))
	return key, value, msg
}

// leadingName returns the name that a bad line begins with, so that the owner of
// that variable can be strict about it.
func leadingName(line string) string {
	end := 0
	for end < len(line) && isName(line[:end+1]) {
		end++
	}
	return line[:end]
}

// dotEnvText removes quotes and a comment from the text after the equals sign.
func dotEnvText(s string) (value, msg string) {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return unquotedText(s), ""
	}
	quote := s[:1]
	for i := 1; i < len(s); i++ {
		if s[i:i+1] == quote && onlyComment(s[i+1:]) {
			return s[1:i], ""
		}
	}
	return "", fmt.Sprintf("the value has no closing %s before the end of the line", quote)
}

// onlyComment reports whether nothing but blanks and a comment follows a closing
// quote. A quote followed by anything else is part of the value.
func onlyComment(s string) bool {
	rest := strings.TrimLeft(s, " \t")
	return rest == "" || rest[0] == '#' && rest != s
}

// unquotedText cuts a comment, which begins with # at the start or after a blank.
func unquotedText(s string) string {
	for i := range len(s) {
		if s[i] == '#' && (i == 0 || s[i-1] == ' ' || s[i-1] == '\t') {
			return strings.TrimRight(s[:i], " \t")
		}
	}
	return s
}
