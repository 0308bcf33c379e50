package clitest

import (
	"encoding/json"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// number reads the number at a dotted path of a JSON file.
func number(ts *testscript.TestScript, file, path string) float64 {
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(file)), &v))
	for part := range strings.SplitSeq(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			ts.Fatalf("%s has no %s", file, path)
		}
		v = m[part]
	}
	f, ok := v.(float64)
	if !ok {
		ts.Fatalf("%s in %s is %v, not a number", path, file, v)
	}
	return f
}
