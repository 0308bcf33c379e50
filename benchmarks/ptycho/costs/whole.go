package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/atomicfile"
	"github.com/latent-go/latent/internal/host"
	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/output"
	"github.com/latent-go/latent/internal/ptycho/solve"
	"github.com/latent-go/latent/ptychography"
)

// commands are features around the passes: what "ptycho reconstruct" takes from the
// reading of the file to the last picture, without and with these flags.
var commands = []struct{ name, without, with string }{
	{"nothing (how far two of the same differ)", "--no-inspect", "--no-inspect"},
	{"the look before and at what is left over", "--no-inspect", "--inspect"},
	{"--half-sets", "--no-inspect", "--no-inspect --half-sets"},
	{"--patterns-in disk", "--no-inspect", "--no-inspect --patterns-in disk"},
}

// whole measures the commands.
func whole(ctx context.Context, set *ptychography.Dataset) error {
	dir, err := os.MkdirTemp("", "costs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "data.npz")
	d := &npzdata.Data{Patterns: set.Patterns, Scan: set.Scan, Probe: set.Probe}
	if err := atomicfile.Write(path, 0o644, func(w io.Writer) error { return npzdata.Write(w, d) }); err != nil {
		return err
	}
	fmt.Print("\n| ptycho reconstruct, 10 passes | CPU ms without | with | ratio | MiB without | with |\n|---|---|---|---|---|---|\n")
	for _, c := range commands {
		if !strings.Contains(c.name, *only) {
			continue
		}
		var off, on cost
		for range *rounds {
			if err := off.command(ctx, path, c.without); err != nil {
				return err
			}
			if err := on.command(ctx, path, c.with); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
		row(c.name, off, on)
	}
	return nil
}

// command measures a whole reconstruction, its files in a directory beside the data.
func (c *cost) command(ctx context.Context, path, flags string) error {
	fs := pflag.NewFlagSet("reconstruct", pflag.ContinueOnError)
	config.ReconstructOptions().Bind(fs)
	if err := fs.Parse(strings.Fields(flags)); err != nil {
		return err
	}
	s, err := config.NewReconstruct(fs)
	if err != nil {
		return err
	}
	s.Threads, s.OutputDir = *threads, filepath.Join(filepath.Dir(path), "out")
	n := output.NewNotices(nil, nil, output.Begin("costs", nil, time.Now()))
	began := cpuSeconds()
	peak, err := host.Measured(func() error { _, err := solve.Reconstruct(ctx, path, s, n, nil); return err })
	c.take(cpuSeconds()-began, peak)
	return err
}
