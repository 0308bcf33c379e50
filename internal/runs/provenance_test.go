package runs

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestBuildInfo(t *testing.T) {
	b := BuildInfo()
	if b.GoVersion != runtime.Version() || b.GOARCH != runtime.GOARCH || b.GOOS != runtime.GOOS || b.Version == "" {
		t.Errorf("%+v", b)
	}
	info := &debug.BuildInfo{
		Main: debug.Module{Version: "(devel)"},
		Deps: []*debug.Module{{Path: "a", Version: "v1"}, {Path: "b", Version: "v1", Replace: &debug.Module{Path: "c", Version: "v2"}}},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "abc"},
			{Key: "vcs.modified", Value: "true"},
			{Key: "GO" + strings.ToUpper(runtime.GOARCH), Value: "v3"},
		},
	}
	b = Build{}
	b.add(info)
	expect(t, "version", b.Version, "devel")
	expect(t, "revision", b.Revision, "abc")
	expect(t, "modified", b.Modified, true)
	expect(t, "replaced module", b.Modules["b"], "v2 (replaced)")
	expect(t, "features", b.Features, "GO"+strings.ToUpper(runtime.GOARCH)+"=v3")
	b = Build{Version: "v9", Revision: "stamped"}
	b.add(info)
	expect(t, "stamp", b.Version+" "+b.Revision, "v9 stamped")
}

func TestDocumentedEnvironment(t *testing.T) {
	for _, name := range DocumentedVariables {
		t.Setenv(name, "set")
	}
	must(t, os.Unsetenv("WSL_INTEROP"))
	env := DocumentedEnvironment()
	if len(env) != 2 || env["AOTY_DATASET_PATH"] != "set" {
		t.Errorf("%v", env)
	}
}

func TestGitWithoutAnAnswer(t *testing.T) {
	none := Git{Commit: NotARepository, Branch: NotARepository}
	expect(t, "outside", GitState(t.Context(), t.TempDir()), none)
	expect(t, "no directory", GitState(t.Context(), filepath.Join(t.TempDir(), "x")), none)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	expect(t, "no time", GitState(ctx, "."), none)
	t.Setenv("PATH", t.TempDir())
	expect(t, "no git", GitState(t.Context(), "."), none)
}

// TestGitState builds a repository step by step. Where git is not installed
// every step has the placeholders.
func TestGitState(t *testing.T) {
	dir := t.TempDir()
	_, missing := exec.LookPath("git")
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	do := func(args ...string) string {
		t.Helper()
		if missing != nil {
			return NotARepository
		}
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=x", "-c", "user.email=x@x"}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	check := func(what string, want Git) {
		t.Helper()
		if missing != nil {
			want = Git{Commit: NotARepository, Branch: NotARepository}
		}
		expect(t, what, GitState(t.Context(), dir), want)
	}
	do("init", "-q", "-b", "main")
	check("no commit yet", Git{Commit: UnknownCommit, Branch: "main"})
	write(t, filepath.Join(dir, "a"), "1")
	check("untracked", Git{Commit: UnknownCommit, Branch: "main", Untracked: 1})
	do("add", "a")
	do("commit", "-q", "-m", "a")
	head := do("rev-parse", "HEAD")
	check("clean", Git{Commit: head, Branch: "main"})
	write(t, filepath.Join(dir, "a"), "2")
	write(t, filepath.Join(dir, "b"), "1")
	write(t, filepath.Join(dir, "日本"), "1")
	check("dirty", Git{Commit: head, Branch: "main", Dirty: true, Untracked: 2})
	do("checkout", "-q", "--detach")
	check("detached", Git{Commit: head, Branch: DetachedHead, Dirty: true, Untracked: 2})
}

func TestFindLock(t *testing.T) {
	top := t.TempDir()
	deep := filepath.Join(top, "a", "b")
	must(t, os.MkdirAll(filepath.Join(deep, "pixi.lock"), 0o777)) // a directory is no lock file
	sum := func(text string) string {
		write(t, filepath.Join(t.TempDir(), "x"), text)
		p := filepath.Join(t.TempDir(), "x")
		write(t, p, text)
		out, err := HashFile(p)
		must(t, err)
		return out.SHA256
	}
	find := func(want, text string) {
		t.Helper()
		path, hash, err := FindLock(deep)
		if err != nil || path != want || hash != sum(text) {
			t.Errorf("%s %s, %v; want %s", path, hash, err, want)
		}
	}
	if _, _, err := FindLock(deep); err != nil && (!errors.Is(err, ErrNoLockFile) || !strings.Contains(err.Error(), deep)) {
		t.Errorf("error %v", err)
	}
	write(t, filepath.Join(top, "go.sum"), "sum")
	find(filepath.Join(top, "go.sum"), "sum")
	write(t, filepath.Join(deep, "go.sum"), "nearer")
	find(filepath.Join(deep, "go.sum"), "nearer")
	write(t, filepath.Join(top, "pixi.lock"), "pixi") // further away, but preferred
	find(filepath.Join(top, "pixi.lock"), "pixi")
}

func TestHashFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	write(t, path, "abc")
	// FIPS 180-4, appendix B.1: the digest of "abc".
	want := Output{SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Size: 3}
	got, err := HashFile(path)
	must(t, err)
	expect(t, "hash", got, want)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := hashFile(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
