package origin

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/filetest"
)

func TestGitWithoutAnAnswer(t *testing.T) {
	none := Git{Commit: notARepository, Branch: notARepository}
	here := filepath.Join("..", "..")
	r, ok := findRepository(here)
	if !ok { // these sources have no history
		here = t.TempDir()
	}
	want := none
	if ok {
		want = Git{Commit: r.text("HEAD"), Branch: detachedHead, Untracked: -1}
		if ref, on := strings.CutPrefix(want.Commit, "ref: "); on {
			want = Git{Commit: r.resolve(ref), Branch: strings.TrimPrefix(ref, "refs/heads/"), Untracked: -1}
		}
	}
	filetest.Expect(t, "outside", GitState(t.Context(), t.TempDir()), none)
	filetest.Expect(t, "no directory", GitState(t.Context(), filepath.Join(t.TempDir(), "x")), none)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	filetest.Expect(t, "no time", GitState(ctx, here), want)
	t.Setenv("PATH", t.TempDir())
	filetest.Expect(t, "no git", GitState(t.Context(), here), want)
}

// TestGitState builds a repository step by step. Where git is not installed
// there is none.
func TestGitState(t *testing.T) {
	dir := t.TempDir()
	_, missing := exec.LookPath("git")
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	do := func(args ...string) string {
		t.Helper()
		if missing != nil {
			return notARepository
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
			want = Git{Commit: notARepository, Branch: notARepository}
		}
		filetest.Expect(t, what, GitState(t.Context(), dir), want)
	}
	do("init", "-q", "-b", "main")
	check("no commit yet", Git{Commit: unknownCommit, Branch: "main"})
	filetest.Write(t, filepath.Join(dir, "a"), "1")
	check("untracked", Git{Commit: unknownCommit, Branch: "main", Untracked: 1})
	do("add", "a")
	do("commit", "-q", "-m", "a")
	head := do("rev-parse", "HEAD")
	check("clean", Git{Commit: head, Branch: "main"})
	filetest.Write(t, filepath.Join(dir, "a"), "2")
	filetest.Write(t, filepath.Join(dir, "b"), "1")
	filetest.Write(t, filepath.Join(dir, "日本"), "1")
	check("dirty", Git{Commit: head, Branch: "main", Dirty: true, Untracked: 2})
	do("checkout", "-q", "--detach")
	check("detached", Git{Commit: head, Branch: detachedHead, Dirty: true, Untracked: 2})
}

// TestGitRunsNoForeignProgram plants a program in every place from which git can
// be made to run one, and looks at the directory.
func TestGitRunsNoForeignProgram(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil || runtime.GOOS == "windows" {
		return // nothing that could be run
	}
	for name, plant := range map[string]func(dir string) (config, attributes string){
		"clean filter": func(string) (string, string) {
			return "[filter \"evil\"]\n\tclean = EVIL; cat\n", "f.txt filter=evil\n"
		},
		"process filter": func(string) (string, string) {
			return "[filter \"evil\"]\n\tprocess = EVIL\n\trequired\n", "f.txt filter=evil\n"
		},
		"textconv": func(string) (string, string) {
			return "[diff \"evil\"]\n\ttextconv = EVIL\n\tcommand = EVIL\n", "f.txt diff=evil\n"
		},
		"fsmonitor": func(string) (string, string) { return "[core]\n\tfsmonitor = EVIL\n", "" },
		"pager":     func(string) (string, string) { return "[core]\n\tpager = EVIL\n[pager]\n\tstatus = EVIL\n", "" },
		"alias":     func(string) (string, string) { return "[alias]\n\tstatus = !EVIL\n\trev-parse = !EVIL\n", "" },
		"credential": func(string) (string, string) {
			return "[credential]\n\thelper = !EVIL\n[core]\n\taskPass = EVIL\n\tsshCommand = EVIL\n", ""
		},
		"promisor": func(string) (string, string) {
			return "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = o\n[remote \"o\"]\n\turl = ext::EVIL\n\tpromisor = true\n[protocol \"ext\"]\n\tallow = always\n", ""
		},
		"include": func(dir string) (string, string) {
			path := filepath.Join(dir, "more.cfg")
			return "[include]\n\tpath = " + path + "\n", "f.txt filter=evil\n"
		},
		"hooks": func(string) (string, string) { return "[core]\n\thooksPath = hooks\n", "" },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			proof := filepath.Join(t.TempDir(), "executed")
			evil := filepath.Join(dir, "evil.sh")
			filetest.Write(t, evil, "#!/bin/sh\ntouch "+proof+"\n")
			filetest.Must(t, os.Chmod(evil, 0o777))
			do := func(args ...string) {
				t.Helper()
				cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=x", "-c", "user.email=x@x"}, args...)...)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("git %v: %v\n%s", args, err, out)
				}
			}
			do("init", "-q", "-b", "main")
			filetest.Write(t, filepath.Join(dir, "f.txt"), "hello")
			do("add", "f.txt")
			do("commit", "-q", "-m", "x")
			config, attributes := plant(dir)
			filetest.Write(t, filepath.Join(dir, "more.cfg"), "[filter \"evil\"]\n\tclean = "+evil+"\n")
			filetest.Write(t, filepath.Join(dir, ".gitattributes"), attributes)
			appendTo(t, filepath.Join(dir, ".git", "config"), strings.ReplaceAll(config, "EVIL", evil))
			for _, hook := range []string{"post-index-change", "pre-commit", "fsmonitor-watchman"} {
				for _, at := range []string{filepath.Join(".git", "hooks"), "hooks"} {
					filetest.Write(t, filepath.Join(dir, at, hook), filetest.Read(t, evil))
					filetest.Must(t, os.Chmod(filepath.Join(dir, at, hook), 0o777))
				}
			}
			filetest.Write(t, filepath.Join(dir, "f.txt"), "hellp") // same length: content has to be compared
			state := GitState(t.Context(), dir)
			if _, err := os.Stat(proof); err == nil {
				t.Error("a program of the directory was run")
			}
			if !state.Dirty || state.Branch != "main" || state.Untracked < 3 {
				t.Errorf("state %+v", state)
			}
		})
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	filetest.Write(t, path, filetest.Read(t, path)+text)
}

// TestGitOfAnotherWorkingTree: an additional working tree, and references that are
// packed.
func TestGitOfAnotherWorkingTree(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		return
	}
	dir, other := t.TempDir(), filepath.Join(t.TempDir(), "other")
	git := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=x", "-c", "user.email=x@x"}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q", "-b", "main")
	filetest.Write(t, filepath.Join(dir, "a"), "1")
	git("add", "a")
	git("commit", "-q", "-m", "a")
	git("worktree", "add", "-q", "-b", "deep/branch", other)
	git("pack-refs", "--all")
	want := Git{Commit: git("rev-parse", "HEAD"), Branch: "deep/branch"}
	filetest.Expect(t, "clean", GitState(t.Context(), other), want)
	below := filepath.Join(other, "below")
	filetest.Write(t, filepath.Join(below, "b"), "1")
	want.Untracked = 1
	filetest.Expect(t, "from below", GitState(t.Context(), below), want)
}
