package house

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// dataList is the document that lists every data file.
const dataList = "datasets/README.md"

// isText tells whether a file is program or text by its name. What is not is
// data, also a name that nobody has thought of.
func isText(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") {
		return true // settings of tools
	}
	switch path.Ext(base) {
	case ".go", ".s", ".md", ".yaml", ".yml", ".txt", ".py", ".sh", ".css", ".js", ".html", ".tmpl", ".mod", ".sum", ".conf", ".1":
		return true
	case "":
		return !strings.Contains(name, "testdata/") && !strings.HasPrefix(name, "datasets/") || base == "LICENSE"
	}
	return false
}

// entry is a line of the table.
type entry struct {
	patterns      []string
	maker         string // a path, or by hand
	licence, what string
}

// entries reads the table. Cells are separated by bars, and paths stand in
// backquotes.
func entries(text string) ([]entry, error) {
	var list []entry
	for line := range strings.SplitSeq(text, "\n") {
		cells := strings.Split(line, "|")
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		if len(cells) != 5 {
			return nil, fmt.Errorf("%s has %d cells, want 3", line, len(cells)-2)
		}
		e := entry{what: strings.TrimSpace(cells[3])}
		for p := range strings.SplitSeq(cells[1], ",") {
			e.patterns = append(e.patterns, strings.Trim(p, " `"))
		}
		by := strings.TrimSpace(cells[2])
		if face, ok := strings.CutPrefix(by, "typeface: "); ok {
			e.licence = strings.Trim(face, "`")
		} else {
			e.maker = strings.Trim(by, "`")
		}
		list = append(list, e)
	}
	return list, nil
}

// audit returns what is wrong between the table, the data files and the tree.
func audit(list []entry, data []string, exists func(string) bool) []string {
	var wrong []string
	used := map[string]bool{}
	for _, f := range data {
		var by []string
		for _, e := range list {
			for _, p := range e.patterns {
				if ok, _ := path.Match(p, f); ok {
					by = append(by, p)
					used[p] = true
				}
			}
		}
		switch {
		case len(by) == 0:
			wrong = append(wrong, f+" is data and not listed: say how it was made, or leave it out")
		case len(by) > 1:
			wrong = append(wrong, fmt.Sprintf("%s is listed twice, by %s", f, strings.Join(by, " and ")))
		}
	}
	for _, e := range list {
		for _, p := range e.patterns {
			if !used[p] {
				wrong = append(wrong, p+" is listed, and no file is like it")
			}
		}
		switch {
		case e.licence != "" && !exists(e.licence):
			wrong = append(wrong, fmt.Sprintf("%s: there is no licence %s", e.patterns[0], e.licence))
		case e.licence == "" && e.maker != "by hand" && !exists(e.maker):
			wrong = append(wrong, fmt.Sprintf("%s: there is no maker %s", e.patterns[0], e.maker))
		case e.what == "":
			wrong = append(wrong, e.patterns[0]+": it is not said what it is")
		}
	}
	return wrong
}

func TestEveryDataFileIsOurs(t *testing.T) {
	list, err := entries(readRoot(t, dataList))
	if err != nil {
		t.Fatal(err)
	}
	var data []string
	for _, f := range files(t) {
		if !isText(f) {
			data = append(data, f)
		}
	}
	exists := func(p string) bool {
		info, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(p)))
		return err == nil && info.Mode().IsRegular()
	}
	for _, w := range audit(list, data, exists) {
		t.Errorf("%s: %s", dataList, w)
	}
}

// The audit itself is tested, so that a broken one cannot pass in silence.
func TestAudit(t *testing.T) {
	list, err := entries("| files | made by | what |\n|---|---|---|\n| `a/*.npz`, `b/x.csv` | `a/make.py` | numbers |\n| `f.ttf` | typeface: `L.txt` | letters |\n| `h.svg` | by hand | a drawing |\n")
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	all := func(string) bool { return true }
	data := []string{"a/1.npz", "a/2.npz", "b/x.csv", "f.ttf", "h.svg"}
	if w := audit(list, data, all); len(w) > 0 {
		t.Errorf("a tree in order: %v", w)
	}
	for want, got := range map[string][]string{
		"c/new.h5 is data and not listed":      audit(list, append([]string{"c/new.h5"}, data...), all),
		"b/x.csv is listed, and no file":       audit(list, slices.DeleteFunc(slices.Clone(data), func(f string) bool { return f == "b/x.csv" }), all),
		"there is no maker a/make.py":          audit(list, data, func(p string) bool { return p == "L.txt" }),
		"there is no licence L.txt":            audit(list, data, func(p string) bool { return p != "L.txt" }),
		"h.svg is listed twice":                audit(append(list, list[2]), data, all),
		"a/deep/1.npz is data and not listed:": audit(list, append([]string{"a/deep/1.npz"}, data...), all),
	} {
		if len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("want %s, got %v", want, got)
		}
	}
	if _, err := entries("| `a` | b |\n"); err == nil {
		t.Error("a line of two cells is read")
	}
	for name, text := range map[string]bool{
		"x/main.go": true, "Makefile": true, ".gitignore": true, ".ci/run": true, "docs/man/a.1": true, "scripts/dist": true,
		"x/testdata/a.csv": false, "x/a.parquet": false, "x/a.unheard-of": false, "x/testdata/fuzz/FuzzA/0123": false, "datasets/demo/blob": false,
		"x/a.json": false, "x/a.PNG": false,
	} {
		if isText(name) != text {
			t.Errorf("%s passes for text: %v", name, !text)
		}
	}
}

// files lists what is in the tree: what git knows, or every file where there is no
// git, as in an archive.
func files(t *testing.T) []string {
	t.Helper()
	root := filepath.Join("..", "..")
	var list []string
	if out, err := exec.Command("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output(); err == nil {
		for f := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
			if _, err := os.Lstat(filepath.Join(root, filepath.FromSlash(f))); !errors.Is(err, fs.ErrNotExist) {
				list = append(list, f)
			}
		}
	} else {
		list = walk(t, root)
	}
	if len(list) < 100 {
		t.Fatalf("only %d files found: the walk is broken", len(list))
	}
	slices.Sort(list)
	return list
}

func walk(t *testing.T, root string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			rel, _ := filepath.Rel(root, p)
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
