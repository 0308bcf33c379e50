package solve

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/device"
	"github.com/latent-go/latent/internal/ptycho/infer"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/ptychography"
)

// everything is the largest number of patterns that an inference may be asked for.
const everything = 1_000_000_000

// network is the start that a trained network draws.
const network = "network"

// start returns the object to start from on the frame of the data, or nil, and puts
// the probe of the start into the data where it has one that fits.
func (r *run) start(ctx context.Context, path string, set *ptychography.Dataset) (*ptychography.Object, error) {
	from := r.s.Start
	if from == "" {
		return nil, nil
	}
	if from == network {
		if err := r.draw(ctx, path); err != nil {
			return nil, err
		}
		from = filepath.Join(r.s.OutputDir, network, output.ArraysFile)
	}
	o, p, err := readStart(from)
	if err != nil {
		return nil, err
	}
	if err := r.Run.Input(from); err != nil {
		return nil, err
	}
	frame := ptychography.NewObject(set.Scan, set.Patterns.N)
	share, err := paste(frame, o)
	if err != nil {
		return nil, fmt.Errorf("--start %s: %w", from, err)
	}
	said := "object"
	if p != nil && r.s.Start != network {
		if p.N != set.Patterns.N {
			return nil, fmt.Errorf("--start %s: a probe of side %d for patterns of side %d: reconstruct both at one size", from, p.N, set.Patterns.N)
		}
		set.Probe, said = p, "object and probe"
	}
	r.Say("starts from the %s of %s, which covers %.0f %% of the frame", said, from, 100*share)
	return frame, nil
}

// readStart reads an object, and perhaps a probe, from a reconstruction, a state or a
// data file with a known object.
func readStart(path string) (*ptychography.Object, *ptychography.Probe, error) {
	f, err := npz.Open(path, npz.Limits{})
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if f.Has("object") && f.Has("origin_xy") && f.Has("probe") {
		r := reader{f: f}
		o, p := r.fields("")
		if r.err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, r.err)
		}
		return o, p, nil
	}
	d, err := npzdata.Load(path, npzdata.Options{})
	if err != nil || d.Object == nil {
		return nil, nil, fmt.Errorf("%s has no object to start from: name a %s, a %s or a data file with objectGuess", path, output.ArraysFile, stateFile)
	}
	return d.Object, nil, nil
}

// paste copies the common part of an object onto a frame, and returns what share of
// the frame it covers.
func paste(frame, o *ptychography.Object) (float64, error) {
	dy, dx := int(math.Round(frame.Origin.Y-o.Origin.Y)), int(math.Round(frame.Origin.X-o.Origin.X))
	n := 0
	for y := range frame.Rows {
		for x := range frame.Cols {
			if r, c := y+dy, x+dx; r >= 0 && c >= 0 && r < o.Rows && c < o.Cols {
				frame.Row(y)[x] = o.Row(r)[c]
				n++
			}
		}
	}
	if n == 0 {
		return 0, fmt.Errorf("the object of %d x %d pixels at (%v, %v) lies beside the scan", o.Rows, o.Cols, o.Origin.Y, o.Origin.X)
	}
	return float64(n) / float64(len(frame.Data)), nil
}

// draw lets the network reconstruct all patterns into a directory of its own.
func (r *run) draw(ctx context.Context, path string) error {
	c, err := config.NewInference(config.Inputs{}, map[string]any{
		"model_path": r.s.ModelPath, "test_data": path, "output_dir": filepath.Join(r.s.OutputDir, network),
		"n_images": everything, "data_kind": r.s.DataKind,
	})
	if err != nil {
		return err
	}
	d, err := device.Open("cpu")
	if err != nil {
		return err
	}
	defer d.Close()
	record := *r.Notices
	record.Run = output.Begin(r.Run.Program, r.Run.Command, r.began)
	if _, err := infer.Reconstruct(ctx, c, d, &record); err != nil {
		return fmt.Errorf("--start network: %w", err)
	}
	return nil
}
