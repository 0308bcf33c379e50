// Package filetest has what tests of file-keeping packages say again and again.
package filetest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Must stops the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Expect reports a value that is not the one that is wanted.
func Expect[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Cheap runs what must refuse a hostile file, and reports it where it takes more
// than a fifth of a gigabyte of memory, all of it together.
func Cheap(t testing.TB, what string, refuse func() error) error {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := refuse()
	runtime.ReadMemStats(&after)
	const most = 200 << 20
	if took := after.TotalAlloc - before.TotalAlloc; took > most {
		t.Errorf("%s: %d MiB were taken, %d are enough", what, took>>20, most>>20)
	}
	if err == nil {
		t.Errorf("%s: not refused", what)
		return errors.New("not refused")
	}
	return err
}

// Write makes a file with its parents.
func Write(t testing.TB, path, text string) {
	t.Helper()
	Must(t, os.MkdirAll(filepath.Dir(path), 0o777))
	Must(t, os.WriteFile(path, []byte(text), 0o666))
}

// Read returns the content of a file.
func Read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	Must(t, err)
	return string(data)
}

// Text returns a function that writes text, as atomic writers want one.
func Text(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// Tree lists every file below dir with its size and time, to see whether
// anything was written.
func Tree(t testing.TB, dir string) string {
	t.Helper()
	var lines []string
	Must(t, filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		lines = append(lines, fmt.Sprint(p, " ", info.Mode(), " ", info.Size(), " ", info.ModTime().UnixNano()))
		return err
	}))
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// NoTemporaries fails when a temporary file of an atomic write was left below
// dir.
func NoTemporaries(t testing.TB, dir string) {
	t.Helper()
	if all := Tree(t, dir); strings.Contains(all, ".tmp") {
		t.Errorf("temporary files were left:\n%s", all)
	}
}

// Child starts the test binary as another process, whose part in the test is in
// the environment variable env. It returns the first line that the process
// prints and a function that kills it as a power cut would.
func Child(t testing.TB, env, part string) (line string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env+"="+part)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	Must(t, err)
	Must(t, cmd.Start())
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	line, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the other process: %v", err)
	}
	return strings.TrimSpace(line), kill
}

// Zip returns an archive of the entries that are not empty, names and contents in
// turn, as they are: a fuzzer then works on the contents and not against checksums.
func Zip(t testing.TB, entries ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		name, content := entries[i].(string), entries[i+1].([]byte)
		if len(content) == 0 {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		Must(t, err)
		_, err = w.Write(content)
		Must(t, err)
	}
	Must(t, z.Close())
	return b.Bytes()
}

// Root holds a directory open until the test ends.
func Root(t testing.TB, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	Must(t, err)
	t.Cleanup(func() { root.Close() })
	return root
}
