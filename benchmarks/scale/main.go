// Command scale asks what a large study costs and what breaks first: it measures
// the factors that one machine can tell, and extrapolates by a small simulation
// whose assumptions are printed with its result.
//
//	go run ./benchmarks/scale
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	seed := flag.Uint64("seed", 1, "of the failures of nodes")
	quick := flag.Bool("quick", false, "take the factors of the table in docs/scale-out.md instead of measuring")
	flag.Parse()
	f := written()
	if !*quick {
		dir, err := os.MkdirTemp("", "scale")
		if err == nil {
			f, err = measure(dir)
			os.RemoveAll(dir)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "scale:", err)
			os.Exit(1)
		}
	}
	f.print(os.Stdout)
	for _, s := range []study{scans(f), fits(f, 1), fits(f, 10)} {
		s.simulate(*seed).print(os.Stdout, s)
	}
}
