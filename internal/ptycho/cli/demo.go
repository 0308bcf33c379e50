package cli

import (
	"io"
	"path/filepath"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/simulate"
	"github.com/latent-go/latent/internal/term"
)

// demoFile is the name of the demonstration data in an output directory.
const demoFile = "demo-star.npz"

// writeDemo simulates the demonstration beside the results to come, and returns
// its path. It takes half a second, so that no file of it is kept anywhere else.
func writeDemo(ui *term.UI, dir string, quiet bool) (string, error) {
	place, err := output.Claim(dir, notices(ui, quiet, nil), demoFile)
	if err != nil {
		return "", err
	}
	defer place.Release()
	path := filepath.Join(dir, demoFile)
	d, err := simulate.Demo()
	if err != nil {
		return "", err
	}
	if err := place.Cause(place.Put(demoFile, 0o644, func(w io.Writer) error { return npzdata.Write(w, d) })); err != nil {
		return "", err
	}
	if !quiet {
		ui.Infof("data: %s, a simulated Siemens star, made because no file is named (ptycho simulate --sample star)", path)
	}
	return path, nil
}
