package origin

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// DocumentedVariables are the environment variables that the programs document
// and that a manifest may therefore hold.
var DocumentedVariables = [...]string{"AOTY_DATASET_PATH", "LATENT_DATA_HOME", "WSL_DISTRO_NAME", "WSL_INTEROP"}

// DocumentedEnvironment returns the documented variables that are set.
func DocumentedEnvironment() map[string]string {
	env := make(map[string]string)
	for _, name := range DocumentedVariables {
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

// Placeholders of [Git] where there is nothing to say.
const (
	NotARepository = "not-a-git-repo"
	UnknownCommit  = "unknown"
	DetachedHead   = "DETACHED"
)

// Git is the state of the working tree that a run was started in.
type Git struct {
	Commit    string `json:"commit"`
	Branch    string `json:"branch"` // DETACHED where no branch is checked out
	Dirty     bool   `json:"dirty"`  // tracked files differ from the commit
	Untracked int    `json:"untracked_count"`
}

// gitTimeout bounds all questions together: a run must not wait for a slow
// network drive to learn a detail of its manifest.
const gitTimeout = 3 * time.Second

// GitState asks git about the working tree around dir. Without git, outside a
// repository, or when git does not answer in time, it returns placeholders.
func GitState(ctx context.Context, dir string) Git {
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	if inside, err := git(ctx, dir, "rev-parse", "--is-inside-work-tree"); err != nil || inside != "true" {
		return Git{Commit: NotARepository, Branch: NotARepository}
	}
	state := Git{Commit: UnknownCommit, Branch: UnknownCommit}
	if commit, err := git(ctx, dir, "rev-parse", "--verify", "HEAD"); err == nil {
		state.Commit = commit
		state.Branch = DetachedHead
	}
	if branch, err := git(ctx, dir, "symbolic-ref", "--short", "-q", "HEAD"); err == nil {
		state.Branch = branch
	}
	if status, err := git(ctx, dir, "status", "--porcelain"); err == nil {
		state.count(status)
	}
	return state
}

// count reads `git status --porcelain`: a line per file, "??" for untracked.
func (g *Git) count(status string) {
	for line := range strings.Lines(status) {
		if strings.HasPrefix(line, "??") {
			g.Untracked++
		} else {
			g.Dirty = true
		}
	}
}

// git runs one read-only git command. The repository's own hooks for fsmonitor
// are switched off: looking at a directory must not run a program in it.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir, "-c", "core.fsmonitor=false"}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	return strings.TrimRight(string(out), "\r\n"), err
}
