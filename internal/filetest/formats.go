package filetest

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// formats is the page that names every file, column and key.
const formats = "docs/formats.md"

var backquoted = regexp.MustCompile("`([^`]+)`")

// FormatsText returns the page, found from the directory of any package.
func FormatsText(t testing.TB) string {
	t.Helper()
	for dir := ".."; len(dir) < 60; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return strings.ReplaceAll(Read(t, filepath.Join(dir, filepath.FromSlash(formats))), "\r\n", "\n")
		}
	}
	t.Fatalf("no %s above", formats)
	return ""
}

// FormatTable returns the rows of the first table below a heading of the page: the
// names in backquotes of each of their cells.
func FormatTable(t testing.TB, heading string) [][][]string {
	t.Helper()
	_, text, ok := strings.Cut("\n"+FormatsText(t), "\n### "+heading+"\n")
	if !ok {
		t.Fatalf("%s has no heading %q", formats, heading)
	}
	text, _, _ = strings.Cut(text, "\n#")
	var rows [][][]string
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.HasPrefix(line, "| `"):
			rows = append(rows, cells(line))
		case len(rows) > 0:
			return rows
		}
	}
	if len(rows) == 0 {
		t.Fatalf("%s has no table below %q", formats, heading)
	}
	return rows
}

func cells(line string) [][]string {
	var out [][]string
	for cell := range strings.SplitSeq(strings.Trim(line, "| "), " | ") {
		var names []string
		for _, m := range backquoted.FindAllStringSubmatch(cell, -1) {
			names = append(names, m[1])
		}
		out = append(out, names)
	}
	return out
}

// FormatNames returns the names in the first column of the table below a heading.
func FormatNames(t testing.TB, heading string) []string {
	t.Helper()
	var names []string
	for _, row := range FormatTable(t, heading) {
		names = append(names, row[0]...)
	}
	return names
}

// Documented fails unless the table below a heading names exactly these columns or
// keys, in any order.
func Documented(t testing.TB, heading string, names ...string) {
	t.Helper()
	documented := FormatNames(t, heading)
	for _, n := range names {
		if !slices.Contains(documented, n) {
			t.Errorf("%s, %q: %s is written and not on the page", formats, heading, n)
		}
	}
	for i, n := range documented {
		if !slices.Contains(names, n) {
			t.Errorf("%s, %q: %s is on the page and not written", formats, heading, n)
		}
		if slices.Contains(documented[:i], n) {
			t.Errorf("%s, %q: %s is there twice", formats, heading, n)
		}
	}
}

// Keys returns the names of the fields of a struct in files, by the tag of the
// encoding.
func Keys[T any](tag string) []string {
	var names []string
	for f := range reflect.TypeFor[T]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get(tag), ",")
		if name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
