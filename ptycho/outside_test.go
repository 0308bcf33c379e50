package ptycho_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Another module compiles against the package and does with it what it is for.
func TestOutsideTheModule(t *testing.T) {
	program, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	copyOf(t, filepath.Join("testdata", "outside", "main.go"), filepath.Join(dir, "main.go"), nil)
	copyOf(t, filepath.Join(root, "go.sum"), filepath.Join(dir, "go.sum"), nil)
	copyOf(t, filepath.Join(root, "go.mod"), filepath.Join(dir, "go.mod"), func(s string) string {
		s = strings.Replace(s, "module github.com/latent-go/latent\n", "module example.org/outside\n", 1)
		return s + "\nrequire github.com/latent-go/latent v0.0.0\n\nreplace github.com/latent-go/latent => " + root + "\n"
	})
	binary := filepath.Join(dir, "outside.exe")
	build := exec.Command(program, "build", "-o", binary, ".")
	build.Dir, build.Env = dir, append(os.Environ(), "GOFLAGS=-mod=mod -buildvcs=false", "GOPROXY=off", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(binary, t.TempDir()).CombinedOutput()
	const want = `patterns: 25 1e-10
converted: 25
tensor: [1 2]
training: 4 2 0.0005 1
inference: 7
refused: true
no reconstruction: true
`
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s", err, out)
	}
}

func copyOf(t *testing.T, from, to string, change func(string) string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil && change != nil {
		b = []byte(change(string(b)))
	}
	if err == nil {
		err = os.WriteFile(to, b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
