package cli_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/latent-go/latent/internal/datasets"
	"github.com/latent-go/latent/internal/evidence"
	"github.com/latent-go/latent/internal/ptycho/cli"
)

// command runs the program in this process.
func command(t *testing.T, args ...string) {
	t.Helper()
	var said bytes.Buffer
	if code := cli.App.Run(args, io.Discard, &said); code != cli.ExitOK {
		t.Fatalf("%v ends with %d:\n%s", args, code, &said)
	}
}

// residual reads the error that reconstruct has written.
func residual(t *testing.T, dir string) float64 {
	t.Helper()
	var m struct {
		Residual float64 `json:"relative_amplitude_error"`
	}
	text, err := os.ReadFile(filepath.Join(dir, "metrics.json"))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m.Residual
}

// What a user sees of the real star: convert with defaults, and ten passes of plain ePIE.
func TestRealStarByCommands(t *testing.T) {
	raw := evidence.File(t, "ptycho/siemens-star-raw.npz", "siemens-star/siemens-star-raw.npz")
	t.Chdir(t.TempDir())
	command(t, "convert", raw, "star.npz", "--quiet")
	command(t, "reconstruct", "star.npz", "--engine", "epie", "--no-hold", "--keep", "last", "--output_dir", "out", "--quiet")
	evidence.Figure(t, "star.reconstruct", residual(t, "out"), "0.0103317")
}

// data get takes the copy of the real star by its hash, and the name stands for
// the same data.
func TestRealStarByItsName(t *testing.T) {
	raw := evidence.File(t, "ptycho/siemens-star-raw.npz")
	t.Chdir(t.TempDir())
	t.Setenv(datasets.HomeVariable, "home")
	command(t, "data", "get", "siemens-star", "--from", raw)
	command(t, "reconstruct", "siemens-star", "--engine", "epie", "--no-hold", "--keep", "last", "--output_dir", "out", "--quiet")
	evidence.Figure(t, "star.reconstruct.by-name", residual(t, "out"), "0.0103317")
}
