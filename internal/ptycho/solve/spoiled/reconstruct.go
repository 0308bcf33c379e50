package spoiled

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/export"
	"github.com/latent-go/latent/internal/ptycho/input"
	"github.com/latent-go/latent/internal/ptycho/inspect"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/solve"
	"github.com/latent-go/latent/ptychography"
)

// Result is what became of data with a fault.
type Result struct {
	*output.Reconstruction
	Error  float64  // relative, of the amplitudes
	Looked []string // findings of the look
	Left   []string // what is left over points to these
}

// readAsCounts is what Result says when the file was read as one of counts.
const readAsCounts = "read as counts"

// Reconstruct writes data with the fault to a directory and reconstructs them.
func (f fault) Reconstruct(ctx context.Context, dir string, d *npzdata.Data, s *config.ReconstructSettings) (*Result, error) {
	path := filepath.Join(dir, "data.npz")
	if err := atomicfile.Write(path, 0o644, func(w io.Writer) error { return npzdata.Write(w, f.Of(d)) }); err != nil {
		return nil, err
	}
	if f.Kind != "" {
		s.DataKind = f.Kind
	}
	s.OutputDir = filepath.Join(dir, "out")
	n := output.NewNotices(nil, nil, output.Begin("spoiled", nil, time.Now()))
	written, err := input.LoadAs(path, s.DataKind, npzdata.Options{}, n)
	if err != nil {
		return nil, err
	}
	r := &Result{}
	if slices.ContainsFunc(written.Notes, func(note string) bool { return strings.Contains(note, "--data-kind amplitude or intensity") }) {
		r.Looked = append(r.Looked, readAsCounts)
	}
	for _, f := range inspect.Look(written).Findings {
		r.Looked = append(r.Looked, f.Name)
	}
	o, err := solve.Reconstruct(ctx, path, s, n, nil)
	if err != nil {
		return nil, err
	}
	r.Error = float64(o.Metrics.Residual)
	r.Left, _ = n.Run.Results["left_over"].([]string)
	made, err := export.Read(filepath.Join(s.OutputDir, output.ArraysFile))
	if err != nil {
		return nil, err
	}
	r.Reconstruction, err = output.New(made.Object, made.Probe, made.Scan, nil)
	return r, err
}

// Said is all that was found, in words with commas.
func (r *Result) Said() string {
	if all := slices.Concat(r.Looked, r.Left); len(all) > 0 {
		return strings.Join(all, ", ")
	}
	return "nothing"
}

// Against is how far amplitude and phase are from another object, in decibels over the
// best constant, as two cells of a table; empty for the object itself.
func (r *Result) Against(first *ptychography.Object) string {
	if r.Object == first {
		return "| "
	}
	m, why := r.Judge(first)
	if m == nil {
		return "none: " + why + " | "
	}
	return fmt.Sprintf("%.1f | %.1f", m.Amplitude.Gain, m.Phase.Gain)
}
