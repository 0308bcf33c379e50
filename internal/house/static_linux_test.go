package house

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReleasesAreStatic: the programs, built as Makefile, scripts/dist and README
// say, ask for no library of the machine that they are copied to, and not for its
// loader.
func TestReleasesAreStatic(t *testing.T) {
	if testing.Short() {
		t.Skip("links both programs")
	}
	root := filepath.Join("..", "..")
	for _, name := range []string{"Makefile", "README.md", filepath.Join("scripts", "dist"), filepath.Join("docs", "DEV_SETUP.md")} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		exported := strings.Contains(string(text), "export CGO_ENABLED := 0")
		for _, line := range regexp.MustCompile(`(?m)^.*go (install|build) .*cmd/.*$`).FindAllString(strings.ReplaceAll(string(text), "\\\n", " "), -1) {
			if !exported && !strings.Contains(line, "CGO_ENABLED=0") {
				t.Errorf("%s: %q builds with the C library where there is a compiler", name, strings.TrimSpace(line))
			}
		}
	}
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", dir, "./cmd/...")
	build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, program := range []string{"aoty-pipeline", "ptycho"} {
		f, err := elf.Open(filepath.Join(dir, program))
		if err != nil {
			t.Fatal(err)
		}
		if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 {
			t.Errorf("%s needs %v, %v", program, libraries, err)
		}
		for _, p := range f.Progs {
			if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
				t.Errorf("%s has a %v", program, p.Type)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}
