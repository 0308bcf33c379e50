package cli_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latent-go/latent/internal/owned"
	"github.com/latent-go/latent/internal/ptycho/cli"
	"github.com/latent-go/latent/internal/ptycho/output"
)

// crashes is how many processes are killed for each command.
const crashes = 4

// TestKilledWorkComesToTheSameBytes kills reconstructions and inferences without
// warning at random moments. What is there then is either refused by readers or
// whole, and the same command, from the state that was saved where there is one,
// comes to the bytes of an undisturbed one.
//
// A moment is a number of changes to the output directory that were seen: so a busy
// machine does not move all moments to the beginning.
func TestKilledWorkComesToTheSameBytes(t *testing.T) {
	dir := t.TempDir()
	ptycho(t, dir, "simulate", "data.npz", "--points", "25", "--quiet")
	ptycho(t, dir, "train", "--train_data_file", "data.npz", "--output_dir", "model", "--max_epochs", "1", "--gridsize", "1", "--n_images", "4", "--batch_size", "4", "--set", "n_filters_scale=1", "--set", "cbam_encoder=false", "--quiet")
	for name, args := range map[string][]string{
		"reconstruct": {"reconstruct", "data.npz", "--passes", "40", "--save-every", "3", "--quiet"},
		"inference":   {"inference", "--model_path", "model", "--test_data", "data.npz", "--n_images", "4", "--quiet"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(3, 13))
			whole := name + " whole"
			changes := watchDir(t, dir, whole, args, -1)
			want := arraysOf(t, filepath.Join(dir, whole))
			killed := 0
			for k := range crashes {
				out := fmt.Sprint(name, k)
				if watchDir(t, dir, out, args, rng.IntN(changes+1)) < 0 {
					killed++
				}
				again := slices.Clone(args)
				if state := filepath.Join(out, "state.npz"); output.Exists(filepath.Join(dir, state)) {
					again = append(again, "--resume", state)
				}
				wholeOrRefused(t, filepath.Join(dir, out), want)
				if said, err := program(dir, append(again, "--output_dir", out)...).CombinedOutput(); err != nil && !strings.Contains(string(said), "passes already") {
					t.Fatalf("%v: %s", err, said)
				}
				if !bytes.Equal(arraysOf(t, filepath.Join(dir, out)), want) {
					t.Errorf("%s: other bytes than without a kill", out)
				}
				noRests(t, filepath.Join(dir, out))
			}
			if killed == 0 { // a busy machine sees fewer changes than the first run told
				t.Errorf("none of %d was killed before its end", crashes)
			}
		})
	}
}

func program(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command(cli.Program, args...)
	cmd.Dir = dir
	return cmd
}

func ptycho(t *testing.T, dir string, args ...string) {
	t.Helper()
	if out, err := program(dir, args...).CombinedOutput(); err != nil {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
}

// watchDir runs a command and counts the changes to its output directory that it
// sees. The process is killed once there were so many, unless moment is negative;
// the count is negative then.
func watchDir(t *testing.T, dir, out string, args []string, moment int) int {
	t.Helper()
	cmd := program(dir, append(slices.Clone(args), "--output_dir", out)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	changes, last := 0, ""
	for moment < 0 || changes < moment {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return changes
		case <-time.After(200 * time.Microsecond):
		}
		if now := listing(filepath.Join(dir, out)); now != last {
			changes, last = changes+1, now
		}
	}
	_ = cmd.Process.Kill()
	if err := <-done; err == nil {
		return changes
	}
	return -1
}

// listing is the content of a directory as far as its entries tell.
func listing(dir string) string {
	var b strings.Builder
	entries, _ := os.ReadDir(dir) // it may not be there yet
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			fmt.Fprintln(&b, e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

func arraysOf(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, output.ArraysFile))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wholeOrRefused: what a killed process left is not taken for a result unless it is
// one.
func wholeOrRefused(t *testing.T, dir string, want []byte) {
	t.Helper()
	if err := owned.Check(t.Context(), dir, output.ArraysFile); err == nil && !bytes.Equal(arraysOf(t, dir), want) {
		t.Errorf("%s: readers take a part for the whole", dir)
	}
}

// noRests fails for temporary files of the killed process.
func noRests(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") || strings.HasPrefix(e.Name(), ".writable") {
			t.Errorf("%s is left", e.Name())
		}
	}
}
