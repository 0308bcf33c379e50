package origin

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

// documentedVariables are the environment variables that the programs document
// and that a manifest may therefore hold.
var documentedVariables = [...]string{"AOTY_DATASET_PATH", "LATENT_DATA_HOME", "WSL_DISTRO_NAME", "WSL_INTEROP"}

// DocumentedEnvironment returns the documented variables that are set.
func DocumentedEnvironment() map[string]string {
	env := make(map[string]string)
	for _, name := range documentedVariables {
		if v, ok := os.LookupEnv(name); ok {
			env[name] = v
		}
	}
	return env
}

// Version and Revision are stamped at build time:
//
//	go build -ldflags "-X github.com/latent-go/latent/internal/origin.Version=v1.2.3
//	  -X github.com/latent-go/latent/internal/origin.Revision=<commit>"
//
// Without a stamp [BuildInfo] uses what the go command recorded.
var (
	Version  string
	Revision string
)

// Build says what made the program.
type Build struct {
	Version   string            `json:"version"`
	Revision  string            `json:"revision"` // "" when neither stamped nor recorded
	Modified  bool              `json:"modified"` // built from a tree with changes
	GoVersion string            `json:"go_version"`
	GOOS      string            `json:"goos"`
	GOARCH    string            `json:"goarch"`
	Features  string            `json:"features,omitempty"` // instruction set asked of the compiler, e.g. GOAMD64=v3
	Modules   map[string]string `json:"modules,omitempty"`  // path to version of every dependency
}

// BuildInfo describes the running program.
func BuildInfo() Build {
	b := Build{
		Version: Version, Revision: Revision,
		GoVersion: runtime.Version(), GOOS: runtime.GOOS, GOARCH: runtime.GOARCH,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.add(info)
	}
	if b.Version == "" {
		b.Version = "devel"
	}
	return b
}

// add fills what the stamp left open from what the go command recorded.
func (b *Build) add(info *debug.BuildInfo) {
	if v := info.Main.Version; b.Version == "" && v != "" {
		b.Version = strings.Trim(v, "()") // the go command writes "(devel)"
	}
	b.Modules = make(map[string]string, len(info.Deps))
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			dep = &debug.Module{Path: dep.Path, Version: dep.Replace.Version + " (replaced)"}
		}
		b.Modules[dep.Path] = dep.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && b.Revision == "":
			b.Revision = s.Value
		case s.Key == "vcs.modified":
			b.Modified = s.Value == "true"
		case s.Key == "GO"+strings.ToUpper(runtime.GOARCH):
			b.Features = s.Key + "=" + s.Value
		}
	}
}
