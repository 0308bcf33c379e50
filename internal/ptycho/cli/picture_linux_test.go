package cli_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/program/programtest"
	"github.com/latent-go/latent/internal/ptycho/cli"
)

// TestEveryTableFits: no line of a table is wider than any of three terminals, and
// what a table is about is on the screen.
func TestEveryTableFits(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("NO_COLOR", "1")
	programtest.Watched(t, &cli.App, 80, "simulate", "star.npz", "--sample", "star", "--points", "25")
	if err := os.Mkdir("scans", 0o777); err != nil {
		t.Fatal(err)
	}
	programtest.Watched(t, &cli.App, 80, "simulate", filepath.Join("scans", "star.npz"), "--sample", "star", "--points", "25")
	programtest.Watched(t, &cli.App, 80, "reconstruct", "star.npz", "--output_dir", "r", "--passes", "2")
	for _, c := range []struct{ args, want []string }{
		{[]string{"train", "--train_data_file", "star.npz", "--output_dir", "o", "--print-config"}, []string{"neighbor_count", "INSTEAD"}},
		{[]string{"inference", "--test_data", "star.npz", "--model_path", "m", "--output_dir", "o", "--print-config"}, []string{"n_images", "LEVEL"}},
		{[]string{"inspect", "star.npz"}, []string{"measured", "patterns"}},
		{[]string{"evaluate", "star.npz", "r/reconstruction.npz"}, []string{"reconstruction"}},
		{[]string{"data", "list"}, []string{"siemens-star", "licence"}},
		{[]string{"batch", "scans", "--set", "passes=1", "--output_dir", "b"}, []string{"star"}},
	} {
		for _, columns := range []int{60, 80, 140} {
			programtest.Fits(t, &cli.App, columns, c.args, c.want)
		}
	}
}
