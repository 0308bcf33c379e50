package house

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// decoders turn bytes into values: package and name of what a file calls.
var decoders = []string{
	"json.Unmarshal", "json.NewDecoder", "csv.NewReader", "zip.NewReader", "zip.OpenReader", "gzip.NewReader", "bzip2.NewReader", "zlib.NewReader",
	"yaml.Unmarshal", "yaml.NewDecoder", "parquet.OpenFile", "xml.NewDecoder", "gob.NewDecoder", "atomicfile.ReadJSON",
	"npz.Open", "npz.NewReader", "hdf5.Open", "hdf5.OpenFile", "tiff.Open", "bundle.Load", "inferencedata.ReadNetCDF",
}

// fuzzedElsewhere are packages that decode and have no target of their own, with
// what makes one idle.
var fuzzedElsewhere = map[string]string{
	"internal/album/cli":              "answers of its own processes; files are read by the packages that know them",
	"internal/album/config":           "the settings of a manifest, whose values go the way of FuzzLayer of settings",
	"internal/album/evaluate":         "a number in the JSON that FuzzJSON of results reads",
	"internal/album/live":             "the settings of a manifest, which FuzzOpen of dashboard changes",
	"internal/atomicfile":             "ReadJSON is what the others call",
	"internal/dirlock":                "who holds a directory, for a message; what cannot be read names nobody",
	"internal/figure/scene/scenetest": "drawings of our own, in tests",
	"internal/ptycho/cli":             "asks whether a key is there: FuzzNPZ of npz",
	"internal/ptycho/infer":           "a batch size from a model, behind FuzzRead of bundle",
	"internal/ptycho/output":          "a number in JSON of our own",
	"ptycho":                          "gives other modules what the packages inside read: FuzzRead of bundle, npzdata and export, FuzzHDF and FuzzArchive of convert",
}

// TestDecodersAreFuzzed: a package that makes values of bytes has a fuzz target, or
// a reason above why another one's serves it. What is listed must decode, and must
// have no target.
func TestDecodersAreFuzzed(t *testing.T) {
	decodes, fuzzed := map[string]string{}, map[string]bool{}
	for _, s := range sources(t) {
		switch {
		case s.isTest():
			if slices.ContainsFunc(s.file.Decls, isTarget) {
				fuzzed[s.dir()] = true
			}
		case s.file.Name.Name == "main" || testHelp(s.dir()) || strings.HasPrefix(s.dir(), "benchmarks/") || strings.HasSuffix(s.dir(), "/load"):
		default:
			if call := decoderIn(s.file); call != "" {
				decodes[s.dir()] = s.path + " calls " + call
			}
		}
	}
	for dir, where := range decodes {
		if _, reason := fuzzedElsewhere[dir]; !fuzzed[dir] && !reason {
			t.Errorf("%s and its package has no fuzz target: write one, or say in fuzzedElsewhere which serves it", where)
		}
	}
	for dir := range fuzzedElsewhere {
		if decodes[dir] == "" || fuzzed[dir] {
			t.Errorf("%s needs no place in fuzzedElsewhere: it decodes nothing, or has a target", dir)
		}
	}
	if len(decodes) < 15 {
		t.Errorf("only %d packages decode: the test sees too little", len(decodes))
	}
}

// isTarget reports a declaration of a fuzz target.
func isTarget(d ast.Decl) bool {
	f, ok := d.(*ast.FuncDecl)
	return ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Fuzz")
}

// decoderIn returns the first decoder that a file calls, or "".
func decoderIn(f *ast.File) (found string) {
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(decoders, pkg.Name+"."+sel.Sel.Name) && found == "" {
			found = pkg.Name + "." + sel.Sel.Name
		}
		return true
	})
	return found
}
