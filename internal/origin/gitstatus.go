package origin

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/regular"
)

// How much is read of files of a git directory.
const (
	maxLine   = 4 << 10
	maxRefs   = 16 << 20
	maxConfig = 1 << 20
)

// status asks git what differs from head, which is an object or "".
func (r repository) status(ctx context.Context, head string) (string, error) {
	own, err := os.MkdirTemp("", "git-status-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(own)
	if err := r.shadow(own, head); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "git", "--no-pager", "status", "--porcelain", "--untracked-files=normal", "--ignore-submodules=all")
	cmd.Dir, cmd.WaitDelay = r.tree, time.Second
	cmd.Env = append(otherVariables(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_ATTR_NOSYSTEM=1",
		"GIT_DIR="+own, "GIT_WORK_TREE="+r.tree, "GIT_INDEX_FILE="+filepath.Join(r.dir, "index"),
		"GIT_OBJECT_DIRECTORY="+filepath.Join(r.common, "objects"))
	out, err := cmd.Output()
	return strings.TrimRight(string(out), "\r\n"), err
}

// otherVariables is the environment without git's variables.
func otherVariables() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GIT_") {
			env = append(env, v)
		}
	}
	return env
}

// shadow makes a git directory that has what a comparison needs and nothing that
// names a program: the commit, how the file system is to be read, and what is
// ignored.
func (r repository) shadow(own, head string) error {
	if !isObject(head) {
		head = "ref: refs/heads/unborn"
	}
	config := "[core]\n\trepositoryformatversion = 0\n"
	if len(head) == 64 {
		config = "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n[core]\n"
	}
	for key, on := range coreSwitches(readText(filepath.Join(r.common, "config"), maxConfig)) {
		config += fmt.Sprintf("\t%s = %s\n", key, on)
	}
	err := errors.Join(os.Mkdir(filepath.Join(own, "refs"), 0o700), os.Mkdir(filepath.Join(own, "info"), 0o700),
		os.WriteFile(filepath.Join(own, "HEAD"), []byte(head+"\n"), 0o600), os.WriteFile(filepath.Join(own, "config"), []byte(config), 0o600),
		os.WriteFile(filepath.Join(own, "info", "exclude"), []byte(readText(filepath.Join(r.common, "info", "exclude"), maxConfig)), 0o600))
	shared, _ := filepath.Glob(filepath.Join(r.dir, "sharedindex.*")) // of an index in two parts
	for _, path := range shared {
		err = errors.Join(err, os.Symlink(path, filepath.Join(own, filepath.Base(path))))
	}
	return err
}

// switches are the settings of [core] that say how a file system keeps files.
// Their values are words that name nothing.
var switches = map[string]bool{"filemode": true, "symlinks": true, "ignorecase": true, "precomposeunicode": true, "autocrlf": true, "eol": true}

// coreSwitches reads the [core] section of a configuration file.
func coreSwitches(config string) map[string]string {
	found, section := map[string]string{}, ""
	for line := range strings.Lines(config) {
		line = strings.ToLower(strings.TrimSpace(line))
		if strings.HasPrefix(line, "[") {
			section = line
		}
		key, value, ok := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if ok && section == "[core]" && switches[key] && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz01") == "" {
			found[key] = value
		}
	}
	return found
}

// readLine returns the first line of a file, or "".
func readLine(path string) string {
	line, _, _ := strings.Cut(readText(path, maxLine), "\n")
	return strings.TrimSpace(line)
}

// readText returns the beginning of a regular file, or "": a pipe in its place
// would wait for ever.
func readText(path string, most int64) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	f, err := regular.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, err := io.ReadAll(bufio.NewReader(io.LimitReader(f, most)))
	if err != nil {
		return ""
	}
	return string(text)
}
