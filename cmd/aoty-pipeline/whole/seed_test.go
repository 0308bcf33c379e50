package whole_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/album/cli"
	"github.com/latent-go/latent/internal/album/cli/clitest"
)

// seedRun is the run that the examples of the reference name.
const seedRun = "2026-01-19_143052"

// seedLines returns the command lines of the reference's examples, each once.
func seedLines(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cli-reference.md"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	seen, fenced := map[string]bool{}, false
	for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); {
		line, _, _ := strings.Cut(s.Text(), "#")
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(s.Text(), "```"):
			fenced = !fenced
		case !fenced || seen[line] || strings.Contains(line, "[OPTIONS]"):
		case strings.HasPrefix(line, cli.Program+" "):
			seen[line] = true
			lines = append(lines, line)
		}
	}
	return lines
}

// reduced makes an example small. The last of two equal flags counts, so sizes go
// to the end; what asks for convergence is planned instead of run; a server takes
// a free port.
func reduced(line string) []string {
	args := strings.Fields(line)[1:]
	const small = " --num-chains 1 --num-samples 100 --num-warmup 50"
	switch {
	case args[0] == "visualize" && !strings.Contains(line, "--help"):
		return append(args, "--port", "0", "--no-browser")
	case strings.Contains(line, "--help") || strings.Contains(line, "--resume"):
	case args[0] == "run" && strings.Contains(line, "--strict"):
		return append(args, strings.Fields("--dry-run"+small)...)
	case args[0] == "run" && len(args) > 1 && !strings.Contains(line, "--stages"):
		return append(args, strings.Fields("--stages data,splits,features,train,evaluate"+small)...) // one draws all figures
	case args[0] == "run" || args[0] == "stage" && args[1] == "train":
		return append(args, strings.Fields(small)...)
	}
	return args
}

// TestSeedCommands runs every command line of the reference, each in a directory
// of its own that holds a finished run.
func TestSeedCommands(t *testing.T) {
	lines := seedLines(t)
	if len(lines) != 36 {
		t.Fatalf("%d command lines found, the reference has 36", len(lines))
	}
	dir := finishedRun(t)
	for _, line := range lines {
		t.Run(strings.TrimPrefix(line, cli.Program+" "), func(t *testing.T) {
			t.Parallel()
			work := t.TempDir()
			if err := os.CopyFS(work, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			args := reduced(line)
			if args[0] == "visualize" && args[1] != "--help" {
				serve(t, work, args)
				return
			}
			if out, err := seedCommand(t, work, args).CombinedOutput(); err != nil {
				t.Errorf("%s %q: %v\n%s", cli.Program, args, err, out)
			}
		})
	}
}

func seedCommand(t *testing.T, dir string, args []string) *exec.Cmd {
	t.Helper()
	data := clitest.Albums()
	cmd := exec.CommandContext(t.Context(), cli.Program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "AOTY_DATASET_PATH="+data, "XDG_CACHE_HOME="+filepath.Join(dir, "cache"))
	return cmd
}

// finishedRun returns a directory with a lock file and a run of the id that the
// reference names.
func finishedRun(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pixi.lock"), []byte("version: 6\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	args := strings.Fields("run --num-chains 1 --num-samples 100 --num-warmup 50")
	if out, err := seedCommand(t, dir, args).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	found, err := filepath.Glob(filepath.Join(dir, "reports", "2*"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	rename(t, found[0], filepath.Join(dir, "reports", seedRun))
	return dir
}

// rename gives a run another id.
func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(filepath.Dir(from), "latest")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(to, "manifest.json")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte(filepath.Base(from)), []byte(filepath.Base(to)))
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// serve starts a server, waits for its address, and stops it as Ctrl-C does.
func serve(t *testing.T, dir string, args []string) {
	t.Helper()
	cmd := seedCommand(t, dir, args)
	messages, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer guard.Stop()
	var said strings.Builder
	up := false
	for s := bufio.NewScanner(messages); s.Scan(); {
		said.WriteString(s.Text() + "\n")
		if strings.Contains(s.Text(), "http://") && !up {
			up = true
			stop(cmd)
		}
	}
	err = cmd.Wait()
	if !up || err != nil && canInterrupt {
		t.Errorf("%q: %v\n%s", args, err, said.String())
	}
}
