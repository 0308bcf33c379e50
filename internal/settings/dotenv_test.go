package settings

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestParseDotEnv(t *testing.T) {
	for _, c := range []struct {
		line, name, want string
	}{
		{`A=1`, "A", "1"},
		{`A=`, "A", ""},
		{`  A = 1  `, "A", "1"},
		{`export A=1`, "A", "1"},
		{"export\tA=1", "A", "1"},
		{`exported=1`, "exported", "1"},
		{`A="path/to/your/dataset.csv"`, "A", "path/to/your/dataset.csv"},
		{`A="C:\new\table.csv"`, "A", `C:\new\table.csv`},
		{`A='C:\new\table.csv'`, "A", `C:\new\table.csv`},
		{`A=C:\new\table.csv`, "A", `C:\new\table.csv`},
		{`A="C:\Program Files\x.csv" # my data`, "A", `C:\Program Files\x.csv`},
		{`A="C:\data\"`, "A", `C:\data\`},
		{`A="\\server\share$\x.csv"`, "A", `\\server\share$\x.csv`},
		{`A="say "hi" now"`, "A", `say "hi" now`},
		{`A="it's"`, "A", `it's`},
		{`A='say "hi"'`, "A", `say "hi"`},
		{`A="a # b"`, "A", "a # b"},
		{`A="a" "b"`, "A", `a" "b`},
		{`A=a # b`, "A", "a"},
		{`A=a #b`, "A", "a"},
		{"A=a\t#b", "A", "a"},
		{`A=a#b`, "A", "a#b"},
		{`A=a# b`, "A", "a# b"},
		{"A=a#\tb", "A", "a#\tb"},
		{`A=a#`, "A", "a#"},
		{`A=#b`, "A", ""},
		{`A= # b`, "A", ""},
		{`A="" # b`, "A", ""},
		{`A=a=b`, "A", "a=b"},
		{`A=${B}`, "A", "${B}"},
		{`A="日本.csv"`, "A", "日本.csv"},
		{`A=it's`, "A", "it's"},
		{"A=1\r\nB=2\r\n", "B", "2"},
		{"\ufeffA=1", "A", "1"},
		{"A=1\nA=2", "A", "2"},
	} {
		d, err := parseDotEnv(".env", []byte(c.line))
		if err != nil || len(d.Bad) > 0 {
			t.Errorf("%q: %v, %v", c.line, err, d.Bad)
			continue
		}
		if got, ok := d.Lookup(c.name); !ok || got != c.want {
			t.Errorf("%q: %s is %q, want %q", c.line, c.name, got, c.want)
		}
	}
}

func TestDotEnvBadLines(t *testing.T) {
	text := "# comment\n\nOK=1\nDATASET: secret\n1X=secret\nA B=secret\nOPEN=\"secret\nLATER=2\nexport\n=secret\n"
	d, err := parseDotEnv("dir/.env", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, bad := range d.Bad {
		got = append(got, bad.Key+": "+bad.Error())
	}
	want := []string{
		"DATASET: dir/.env:4: the line has no equals sign (write NAME=value)",
		": dir/.env:5: the line does not start with the name of a variable (write NAME=value)",
		"A: dir/.env:6: the line does not start with the name of a variable (write NAME=value)",
		`OPEN: dir/.env:7: the value has no closing " before the end of the line (write NAME=value)`,
		"export: dir/.env:9: the line has no equals sign (write NAME=value)",
		": dir/.env:10: the line does not start with the name of a variable (write NAME=value)",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if v, _ := d.Lookup("LATER"); v != "2" || d.Line("LATER") != 8 {
		t.Errorf("the line after the bad ones gives %q in line %d", v, d.Line("LATER"))
	}
	if strings.Contains(strings.Join(got, ""), "secret") {
		t.Error("a message repeats a value, which may be a secret")
	}
}

func TestDotEnvFiles(t *testing.T) {
	dir := t.TempDir()
	none, err := LoadDotEnv(filepath.Join(dir, "none"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := none.Lookup("A"); ok || none.File != "" {
		t.Error("a missing file has variables")
	}
	if _, err := LoadDotEnv(dir); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("reading a directory: %v", err)
	}
	path := filepath.Join(dir, ".env")
	if err := os.WriteFile(path, []byte("\xff\xfeA\x00=\x001\x00"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadDotEnv(path); err == nil || !strings.Contains(err.Error(), "is UTF-16: save it as UTF-8") {
		t.Errorf("reading UTF-16: %v", err)
	}
	var nothing *DotEnv
	if _, ok := nothing.Lookup("A"); ok {
		t.Error("a nil file has variables")
	}
}

func TestEnvironPutsTheProcessFirst(t *testing.T) {
	d, _ := parseDotEnv(".env", []byte("A=file\nB=file\nC=\n"))
	e := Environ{Process: variables(map[string]string{"A": "process", "B": ""}), File: d}
	for name, want := range map[string]string{"A": "process", "B": "file", "C": "", "D": ""} {
		if got, ok := e.Lookup(name); got != want || ok != (want != "") {
			t.Errorf("%s is %q, %v, want %q", name, got, ok, want)
		}
	}
	if _, ok := (Environ{}).Lookup("A"); ok {
		t.Error("the zero Environ has variables")
	}
}

// No line is lost or invented, and a value is part of its line.
func FuzzDotEnv(f *testing.F) {
	for _, s := range []string{"A=1", `A="C:\new"`, "export A='x' # y", "A", "=", "A=\"", "\ufeffA=1\r\n\r\n", "A=\"a\" \"b\"#c"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := parseDotEnv(".env", data)
		if err != nil {
			return
		}
		lines := splitLines(strings.TrimPrefix(string(data), "\ufeff"))
		for name, v := range d.values {
			if !isName(name) || !strings.Contains(lines[v.line-1], v.text) {
				t.Fatalf("%s=%q is not in line %d", name, v.text, v.line)
			}
		}
		for _, bad := range d.Bad {
			if bad.Line < 1 || bad.Line > len(lines) {
				t.Fatalf("bad line %d of %d", bad.Line, len(lines))
			}
		}
	})
}
