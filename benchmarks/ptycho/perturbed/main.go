// Command perturbed spoils a data file in the ways that real data are spoiled and
// reconstructs each as "ptycho reconstruct FILE" would, without any flag or with the
// settings that -set names. It prints the error, how far amplitude and phase are from the
// reconstruction of the file as it is, in decibels over the best constant, and what was
// said.
//
//	ptycho convert siemens-star star.npz && go run ./benchmarks/ptycho/perturbed star.npz
//	go run ./benchmarks/ptycho/perturbed -only positions -flags "--fit-positions both --passes 50" star.npz
//
// benchmarks/ptycho/perturbed/run does so with the star of LATENT_DATA.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/latent-go/latent/internal/ptycho/config"
	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/internal/ptycho/solve/spoiled"
	"github.com/latent-go/latent/ptychography"
)

var (
	flags = flag.String("flags", "", "those of reconstruct, beside its defaults")
	only  = flag.String("only", "", "perturbations whose names contain this")
)

func main() {
	flag.Parse()
	if err := run(context.Background(), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, files []string) error {
	if len(files) != 1 {
		return fmt.Errorf("usage: perturbed [-flags text] [-only name] DATA.npz")
	}
	dir, err := os.MkdirTemp("", "perturbed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d, err := npzdata.Load(files[0], npzdata.Options{})
	if err != nil {
		return err
	}
	fmt.Println("| perturbation | error | amplitude, dB | phase, dB | said |\n|---|---|---|---|---|")
	var first *ptychography.Object
	for i, f := range spoiled.Faults {
		if i > 0 && !strings.Contains(f.Name, *only) {
			continue
		}
		s, err := settings()
		if err != nil {
			return err
		}
		r, err := f.Reconstruct(ctx, dir, d, s)
		if err != nil {
			fmt.Printf("| %s | refused: %v | | | |\n", f.Name, err)
			continue
		}
		if i == 0 {
			first = r.Object
		}
		fmt.Printf("| %s | %.4f | %s | %s |\n", f.Name, r.Error, r.Against(first), r.Said())
	}
	return nil
}

// settings are those of reconstruct with the flags.
func settings() (*config.ReconstructSettings, error) {
	fs := pflag.NewFlagSet("reconstruct", pflag.ContinueOnError)
	config.ReconstructOptions().Bind(fs)
	if err := fs.Parse(strings.Fields(*flags)); err != nil {
		return nil, err
	}
	return config.NewReconstruct(fs)
}
