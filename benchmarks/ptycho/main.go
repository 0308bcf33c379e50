// Command ptycho measures the network of ptycho against PyTorch.
//
//	go run ./benchmarks/ptycho dump DIR            # small networks, each with a loss and all its gradients
//	python benchmarks/ptycho/peer.py gradients DIR # compares them with autograd
//	benchmarks/ptycho/run                          # training step and inference, in alternation
//
// What is measured is described in README.md beside this file.
package main

import (
	"fmt"
	"os"
	"strconv"
)

const usage = "usage: ptycho dump DIR | ptycho prepare DIR NETWORK | ptycho time NETWORK WORKERS STEPS | ptycho ceiling NETWORK WORKERS | ptycho accelerate NETWORK ACCELERATOR STEPS; NETWORK is default or original"

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "dump":
		return dump(args[1])
	case len(args) == 3 && args[0] == "prepare":
		return prepare(args[1], args[2])
	case len(args) == 4 && args[0] == "time":
		workers, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		steps, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		return measure(args[1], workers, steps)
	case len(args) == 3 && args[0] == "ceiling":
		workers, err := strconv.Atoi(args[2])
		if err != nil || workers < 1 {
			return fmt.Errorf("workers %q: need a number from 1", args[2])
		}
		return ceiling(args[1], workers)
	case len(args) == 4 && args[0] == "accelerate":
		steps, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		return accelerate(args[1], args[2], steps)
	}
	return fmt.Errorf("%s", usage)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
