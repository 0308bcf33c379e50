package simd

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// environment is the variable that forces a kernel set.
const environment = "LATENT_KERNELS"

// Set is one implementation of the loops. It has no state; goroutines share it.
type Set struct {
	name   string
	isa    isa
	wide   bool // has tiles of 32 outputs besides those of 16
	pixels int  // of a convolution tile
	taps   int  // of a filter gradient tile
	rows   rows
	fields fields
}

// isa selects the tile kernels.
type isa int

const (
	isaPortable isa = iota
	isaAVX512
	isaAVX2
	isaNEON
)

var portable = &Set{name: "portable", isa: isaPortable, pixels: 4, taps: 4}

// names lists all sets, best first.
var names = []string{"avx512", "avx2", "neon", "portable"}

// Name returns "avx512", "avx2", "neon" or "portable".
func (s *Set) Name() string { return s.name }

// Available returns the sets that this processor can run, best first. The last
// one is always the portable one.
func Available() []*Set { return append(native(), portable) }

// Named returns a set by name. The error lists the names that would work here.
func Named(name string) (*Set, error) {
	var have []string
	for _, s := range Available() {
		if s.name == name {
			return s, nil
		}
		have = append(have, s.name)
	}
	why := "is no kernel set"
	for _, n := range names {
		if n == name {
			why = "needs another processor"
		}
	}
	return nil, fmt.Errorf("simd: %s=%q %s: this machine can run %s", environment, name, why, strings.Join(have, ", "))
}

// choose returns the set for a value of the environment variable.
func choose(value string) (*Set, error) {
	if value == "" {
		return Available()[0], nil
	}
	return Named(value)
}

var initial = sync.OnceValues(func() (*Set, error) { return choose(os.Getenv(environment)) })

// Default returns the set in use: the one that LATENT_KERNELS names, else the
// best. Programs call it at start, so that a wrong name is an error there.
func Default() (*Set, error) { return initial() }

// Kernels names the set in use, for records of how something was computed. It
// is empty when LATENT_KERNELS names none that works.
func Kernels() string {
	s, err := Default()
	if err != nil {
		return ""
	}
	return s.name
}
