package origin

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Placeholders of [Git] where there is nothing to say.
const (
	notARepository = "not-a-git-repo"
	unknownCommit  = "unknown"
	detachedHead   = "DETACHED"
)

// Git is the state of the working tree that a run was started in.
type Git struct {
	Commit    string `json:"commit"`
	Branch    string `json:"branch"`          // DETACHED where no branch is checked out
	Dirty     bool   `json:"dirty"`           // tracked files differ from the commit
	Untracked int    `json:"untracked_count"` // -1 where git did not answer: then Dirty is not known either
}

// gitTimeout bounds all questions together: a run must not wait for a slow
// network drive to learn a detail of its manifest.
const gitTimeout = 3 * time.Second

// GitState looks at the working tree around dir. Outside a repository it returns
// placeholders; without git, or when git does not answer in time, only commit and
// branch.
//
// Looking at a directory runs no program that the directory names. Commit and
// branch are read from files. What differs is asked of git through a git
// directory of our own, which has the index and the objects of the other one and
// none of its configuration: so there are no filters, hooks, monitors, pagers,
// credentials, remotes and submodules.
func GitState(ctx context.Context, dir string) Git {
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	r, ok := findRepository(dir)
	if !ok {
		return Git{Commit: notARepository, Branch: notARepository}
	}
	state := Git{Commit: unknownCommit, Branch: unknownCommit}
	head := r.text("HEAD")
	if ref, isRef := strings.CutPrefix(head, "ref: "); isRef {
		state.Branch = strings.TrimPrefix(ref, "refs/heads/")
		head = r.resolve(ref)
	} else if isObject(head) {
		state.Branch = detachedHead
	}
	if isObject(head) {
		state.Commit = head
	}
	status, err := r.status(ctx, head)
	if err != nil {
		state.Untracked = -1
		return state
	}
	state.count(status)
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

// repository is where a working tree keeps its history.
type repository struct {
	tree   string // the top of the working tree
	dir    string // .git, or where it points to
	common string // dir, or for an additional working tree that of the main one
}

// findRepository looks for .git in dir and above.
func findRepository(dir string) (r repository, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return r, false
	}
	for {
		if r, ok = openRepository(dir); ok {
			return r, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return r, false
		}
		dir = parent
	}
}

func openRepository(tree string) (r repository, ok bool) {
	r = repository{tree: tree, dir: filepath.Join(tree, ".git")}
	info, err := os.Stat(r.dir)
	if err != nil {
		return r, false
	}
	if info.Mode().IsRegular() {
		to, points := strings.CutPrefix(readLine(r.dir), "gitdir: ")
		if !points {
			return r, false
		}
		r.dir = below(tree, to)
	}
	r.common = r.dir
	if to := r.text("commondir"); to != "" {
		r.common = below(r.dir, to)
	}
	return r, r.text("HEAD") != ""
}

// below returns path, which counts from dir unless it is absolute.
func below(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, filepath.FromSlash(path))
}

// text returns the first line of a file of the git directory, or "".
func (r repository) text(name string) string {
	return readLine(filepath.Join(r.dir, filepath.FromSlash(name)))
}

// resolve returns the object that a reference leads to, or "".
func (r repository) resolve(ref string) string {
	if !filepath.IsLocal(filepath.FromSlash(ref)) {
		return ""
	}
	for _, dir := range []string{r.dir, r.common} {
		if id := readLine(filepath.Join(dir, filepath.FromSlash(ref))); isObject(id) {
			return id
		}
	}
	for line := range strings.Lines(readText(filepath.Join(r.common, "packed-refs"), maxRefs)) {
		if id, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name == ref && isObject(id) {
			return id
		}
	}
	return ""
}

// isObject reports whether id is the name of an object: 40 hexadecimal digits, or
// 64 in a repository of SHA-256.
func isObject(id string) bool {
	return (len(id) == 40 || len(id) == 64) && strings.Trim(id, "0123456789abcdef") == ""
}
