package house

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// tree is what a link may point to: files, and folders of files.
type tree struct {
	paths map[string]bool // files and folders from the root
	names map[string]bool // last parts of the files
}

func newTree(files []string) tree {
	t := tree{map[string]bool{".": true}, map[string]bool{}}
	for _, f := range files {
		t.paths[f], t.names[path.Base(f)] = true, true
		for dir := path.Dir(f); dir != "."; dir = path.Dir(dir) {
			t.paths[dir] = true
		}
	}
	return t
}

// has reports whether a path, which may have stars, is in the tree.
func (t tree) has(p string) bool {
	if t.paths[p] {
		return true
	}
	if !strings.ContainsAny(p, "*<") {
		return false
	}
	pattern := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(p, "*")
	for f := range t.paths {
		if ok, _ := path.Match(pattern, f); ok {
			return true
		}
	}
	return false
}

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	fenced       = regexp.MustCompile("(?s)```.*?```")
	// inTree is a path that begins with a folder of this repository.
	inTree = regexp.MustCompile(`(?:^|[\s("'\x60,])((?:\.ci|benchmarks|changelog|cmd|configs|datasets|docs|inferencedata|internal|mcmc|ptychography|scripts|tools)/[\w./*<>-]*[\w*>/])`)
	// fileName is the name of a file of program or text, alone or with folders.
	fileName = regexp.MustCompile(`(?:^|[\s("'\x60,])([\w./*-]+\.(?:go|md|py|s))\b`)
	// record is a mention of a decision by number.
	record = regexp.MustCompile(`(?i)\bdecisions? (\d+)\b`)
)

// deadLinks returns the links of a Markdown page that lead nowhere. Headings gives
// the anchors of a page.
func deadLinks(file, text string, t tree, headings func(string) []string) []string {
	var dead []string
	for _, m := range markdownLink.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		target, anchor, _ := strings.Cut(m[1], "#")
		if strings.Contains(target, ":") {
			continue // of the network
		}
		at := file
		if target != "" {
			at = path.Join(path.Dir(file), target)
		}
		switch {
		case !t.has(at):
			dead = append(dead, m[1])
		case anchor != "" && !slices.Contains(headings(at), anchor):
			dead = append(dead, m[1]+" (no such heading)")
		}
	}
	return dead
}

var heading = regexp.MustCompile(`(?m)^#+ (.+)$`)

// anchors returns what the headings of a page are called in links.
func anchors(text string) []string {
	var out []string
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		out = append(out, anchor(m[1]))
	}
	return out
}

func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// deadNames returns the files of the tree that a text names and that are not there:
// paths from the root or from the file, and names of files that exist nowhere.
func deadNames(file, text string, t tree, records map[int]bool) []string {
	var dead []string
	for _, m := range inTree.FindAllStringSubmatch(text, -1) {
		p := strings.TrimSuffix(m[1], "/")
		if p = strings.TrimSuffix(p, "/..."); !t.has(p) && !t.has(path.Join(path.Dir(file), p)) && !t.has(path.Dir(p)+"/"+strings.Split(path.Base(p), ".")[0]) {
			dead = append(dead, m[1])
		}
	}
	for _, m := range fileName.FindAllStringSubmatchIndex(text, -1) {
		name, rest := text[m[2]:m[3]], text[m[3]:]
		base := path.Base(name)
		if len(rest) > 1 && rest[0] == '.' && isWord(rest[1]) {
			continue // a.go.txt
		}
		if strings.Contains(base, "*") || t.names[base] || path.Ext(base) == ".go" && t.names[strings.TrimSuffix(base, ".go")+"_test.go"] {
			continue
		}
		dead = append(dead, name)
	}
	for _, m := range record.FindAllStringSubmatch(text, -1) {
		if n := 0; len(records) > 0 {
			if _, err := fmt.Sscan(m[1], &n); err != nil || !records[n] {
				dead = append(dead, "decision "+m[1])
			}
		}
	}
	return dead
}

// elsewhere are names that a program writes, or that stand for any.
var elsewhere = []string{"MODEL_CARD.md", "docs/figures", "internal/x.Name"}

func TestNoDeadLinks(t *testing.T) {
	list := files(t)
	tr := newTree(list)
	headings := func(page string) []string { return anchors(readRoot(t, page)) }
	records := map[int]bool{}
	for _, f := range list {
		if ok, _ := path.Match("docs/decisions/0*.md", f); ok {
			n := 0
			if _, err := fmt.Sscanf(path.Base(f), "%04d-", &n); err != nil {
				t.Errorf("%s has no number", f)
			}
			records[n] = true
		}
	}
	complain := func(file, text string) {
		for _, d := range deadNames(file, text, tr, records) {
			if !slices.Contains(elsewhere, d) {
				t.Errorf("%s names %s, which is not there", file, d)
			}
		}
	}
	for _, f := range list {
		switch path.Ext(f) {
		case ".md":
			if text := readRoot(t, f); !strings.HasPrefix(f, "changelog/unreleased") {
				complain(f, text)
				for _, d := range deadLinks(f, text, tr, headings) {
					t.Errorf("%s links to %s, which is not there", f, d)
				}
			}
		case ".py", ".sh", ".yaml", ".yml", "":
			if isText(f) && path.Base(f) != "LICENSE" {
				complain(f, hashComments(readRoot(t, f)))
			}
		}
	}
	for _, s := range sources(t) {
		for _, g := range s.file.Comments {
			complain(s.path, g.Text())
		}
	}
}

// hashComments returns the lines that are comments of scripts and settings.
func hashComments(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if _, comment, ok := strings.Cut(line, "# "); ok {
			b.WriteString(comment)
		}
	}
	return b.String()
}

// The rules themselves are tested, so that broken ones cannot pass in silence.
func TestDeadLinks(t *testing.T) {
	tr := newTree([]string{"README.md", "docs/a.md", "docs/decisions/0001-x.md", "internal/p/p.go", "internal/p/q_test.go"})
	headings := func(string) []string { return anchors("# One\n\n## Two words, `and` more\n\n```\n# no heading\n```\n") }
	for text, want := range map[string]string{
		"[a](a.md), [b](../README.md), [c](decisions/0001-x.md), [d](decisions)": "",
		"[a](https://example.com/x), [b](#two-words-and-more), [c](a.md#one)":    "",
		"[a](b.md)":             "b.md",
		"[a](a.md#three)":       "a.md#three (no such heading)",
		"[a](#no-heading)":      "#no-heading (no such heading)",
		"```\n[a](b.md)\n```\n": "",
	} {
		if got := strings.Join(deadLinks("docs/a.md", text, tr, headings), " "); got != want {
			t.Errorf("%s: dead are %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"see docs/a.md, internal/p/p.go and internal/p.Name (internal/p/...)": "",
		"p.go, README.md, decision 1, docs/decisions/*.md, internal/*":        "",
		"go.mod, a.go.txt, v1.go2, docs and internal":                         "",
		"see docs/b.md": "docs/b.md docs/b.md",
		"see internal/q, decision 2 and other.go.": "internal/q other.go decision 2",
	} {
		if got := strings.Join(deadNames("internal/p/p.go", text, tr, map[int]bool{1: true}), " "); got != want {
			t.Errorf("%s: dead are %q, want %q", text, got, want)
		}
	}
	if got := hashComments("a: 1 # one\n# two\nb: x#y\n"); got != "one\ntwo\n" {
		t.Errorf("comments %q", got)
	}
}
