package house

import (
	"fmt"
	"strings"
	"testing"
)

// The layers, bottom first. A package may import its own layer and those below.
// A wing is a layer of its own kind: the two never see each other. A public door lets
// other modules into a wing.
const (
	ground = iota
	engine
	foundation
	wing
	door
	command
)

var layerNames = []string{"ground floor", "public engine", "foundation", "wing", "public door", "command"}

// rooms maps a package path prefix to its layer. The longest prefix wins.
var rooms = map[string]int{
	"cmd":                 command,
	"benchmarks":          command,
	"internal/album":      wing,
	"internal/ptycho":     wing,
	"internal/options":    foundation,
	"internal/settings":   foundation,
	"internal/runs":       foundation,
	"internal/pipeline":   foundation,
	"internal/journal":    foundation,
	"internal/figure":     foundation,
	"internal/tiff":       ground,
	"internal/term":       foundation,
	"internal/web":        foundation,
	"internal/house":      foundation,
	"internal/evidence":   ground,
	"internal/datasets":   foundation,
	"internal/program":    foundation,
	"internal/shards":     foundation,
	"internal/submit":     foundation,
	"internal/host":       ground,
	"configs":             foundation,
	"ptycho":              door,
	"mcmc":                engine,
	"inferencedata":       engine,
	"ptychography":        engine,
	"internal/hdf5":       ground,
	"internal/fourier":    ground,
	"internal/simd":       ground,
	"internal/npz":        ground,
	"internal/safetext":   ground,
	"internal/atomicfile": ground,
	"internal/filehash":   ground,
	"internal/dirlock":    ground,
	"internal/jsontree":   ground,
	"internal/origin":     ground,
	"internal/regular":    ground,
	"internal/crew":       ground,
	"internal/owned":      ground,
	"internal/filetest":   ground,
}

// room returns the layer of a package and the room that decided it.
func room(pkg string) (layer int, name string, ok bool) {
	for prefix, l := range rooms {
		if (pkg == prefix || strings.HasPrefix(pkg, prefix+"/")) && len(prefix) > len(name) {
			layer, name, ok = l, prefix, true
		}
	}
	return layer, name, ok
}

// violation explains why pkg must not import dep, or returns "".
func violation(pkg, dep string) string {
	from, fromRoom, ok := room(pkg)
	if !ok {
		return fmt.Sprintf("%s is in no room: add its folder to rooms in layers_test.go", pkg)
	}
	to, toRoom, ok := room(dep)
	switch {
	case !ok:
		return fmt.Sprintf("%s imports %s, which is in no room", pkg, dep)
	case to > from:
		return fmt.Sprintf("%s (%s) imports %s (%s): imports go downwards only", pkg, layerNames[from], dep, layerNames[to])
	case from == wing && to == wing && fromRoom != toRoom:
		return fmt.Sprintf("%s imports %s: the wings must not know each other, move the shared part to the foundation", pkg, dep)
	}
	return ""
}

func TestImportsGoDownwards(t *testing.T) {
	for _, s := range sources(t) {
		for _, dep := range s.imports() {
			if why := violation(s.dir(), dep); why != "" {
				t.Errorf("%s: %s", s.path, why)
			}
		}
	}
}

// The rule itself is tested, so that a broken rule cannot pass in silence.
func TestViolation(t *testing.T) {
	for _, c := range []struct {
		pkg, dep string
		bad      bool
	}{
		{"cmd/ptycho", "internal/ptycho/cli", false},
		{"internal/album/cli", "internal/runs", false},
		{"internal/runs", "internal/album/cli", true},
		{"internal/album/cli", "internal/ptycho/cli", true},
		{"ptycho", "internal/ptycho/config", false},
		{"internal/ptycho/config", "ptycho", true},
		{"ptychography", "ptycho", true},
		{"mcmc", "internal/term", true},
		{"inferencedata", "internal/hdf5", false},
		{"internal/fourier", "ptychography", true},
		{"internal/nowhere", "mcmc", true},
	} {
		if got := violation(c.pkg, c.dep); (got != "") != c.bad {
			t.Errorf("violation(%s, %s) = %q, want bad %v", c.pkg, c.dep, got, c.bad)
		}
	}
}
