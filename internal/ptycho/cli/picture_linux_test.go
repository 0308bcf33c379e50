package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latent-go/latent/internal/ptycho/cli"
	"github.com/latent-go/latent/internal/term/termtest"
)

// watched runs the program on a terminal of some columns and returns what that has
// shown, line by line.
func watched(t *testing.T, columns int, args ...string) []string {
	t.Helper()
	tty := termtest.Open(t, columns, 24)
	code := cli.App.Run(args, tty.File, tty.File)
	tty.Close()
	if code != 0 {
		t.Fatalf("%v ends with %d:\n%s", args, code, strings.Join(tty.Lines(), "\n"))
	}
	return tty.Lines()
}

// TestEveryTableFits: no line of a table is wider than any of three terminals, and
// what a table is about is on the screen.
func TestEveryTableFits(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("NO_COLOR", "1")
	watched(t, 80, "simulate", "star.npz", "--sample", "star", "--points", "25")
	if err := os.Mkdir("scans", 0o777); err != nil {
		t.Fatal(err)
	}
	watched(t, 80, "simulate", filepath.Join("scans", "star.npz"), "--sample", "star", "--points", "25")
	watched(t, 80, "reconstruct", "star.npz", "--output_dir", "r", "--passes", "2")
	for _, c := range []struct{ args, want []string }{
		{[]string{"train", "--train_data_file", "star.npz", "--output_dir", "o", "--print-config"}, []string{"neighbor_count", "INSTEAD"}},
		{[]string{"inference", "--test_data", "star.npz", "--model_path", "m", "--output_dir", "o", "--print-config"}, []string{"n_images", "LEVEL"}},
		{[]string{"inspect", "star.npz"}, []string{"measured", "patterns"}},
		{[]string{"evaluate", "star.npz", "r/reconstruction.npz"}, []string{"reconstruction"}},
		{[]string{"data", "list"}, []string{"siemens-star", "licence"}},
		{[]string{"batch", "scans", "--set", "passes=1", "--output_dir", "b"}, []string{"star"}},
	} {
		for _, columns := range []int{60, 80, 140} {
			lines := watched(t, columns, c.args...)
			for _, l := range lines {
				if n := len([]rune(l)); n > columns {
					t.Errorf("%v: %d columns on %d: %s", c.args, n, columns, l)
				}
			}
			for _, want := range c.want {
				if all := strings.Join(lines, "\n"); !strings.Contains(all, want) {
					t.Errorf("%v on %d columns lacks %q:\n%s", c.args, columns, want, all)
				}
			}
		}
	}
}
