package house

import (
	"go/ast"
	"slices"
	"testing"
)

// plainReaders open what cannot be a pipe, or directories.
var plainReaders = []string{
	"internal/regular/regular.go",           // the one that looks
	"internal/regular/stream.go",            // it waits where an interruption ends it
	"internal/atomicfile/write_unix.go",     // a directory, to flush it
	"internal/hdf5/writefile.go",            // a directory, to flush it
	"internal/album/preflight/peak_unix.go", // of the kernel
}

// TestFilesAreOpenedAsFiles: a named pipe in the place of a file would be waited for
// where nobody can interrupt, so that programs open files through internal/regular.
func TestFilesAreOpenedAsFiles(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || s.file.Name.Name == "main" || slices.Contains(plainReaders, s.path) || testHelp(s.dir()) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := f.X.(*ast.Ident); ok && pkg.Name == "os" && (f.Sel.Name == "Open" || f.Sel.Name == "ReadFile") {
				t.Errorf("%s: os.%s: use internal/regular, which does not wait for a pipe", s.path, f.Sel.Name)
			}
			return true
		})
	}
}

// testHelp reports packages that only tests use.
func testHelp(dir string) bool {
	return slices.Contains([]string{"internal/filetest", "internal/program/programtest", "internal/album/cli/clitest", "internal/ptycho/cli/clitest", "internal/datasets/datatest", "internal/term/termtest", "internal/evidence"}, dir)
}
