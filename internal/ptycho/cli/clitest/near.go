package clitest

import (
	"fmt"
	"math"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/internal/npz"
	"github.com/latent-go/latent/internal/ptycho/xla"
)

// condition tells scripts about this build: [xla] has XLA, [plugin] has one in
// the environment of the tests. Scripts see the latter as PLUGIN only.
func condition(name string) (bool, error) {
	switch name {
	case "xla":
		return xla.Built, nil
	case "plugin":
		return os.Getenv(xla.PluginVariable) != "", nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

func tolerance(ts *testscript.TestScript, text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	ts.Check(err)
	return v
}

// near compares a number in two JSON files: near a.json b.json results.train_loss 1e-4.
func near(ts *testscript.TestScript, neg bool, args []string) {
	a, b := number(ts, args[0], args[2]), number(ts, args[1], args[2])
	if difference := math.Abs(b/a - 1); (difference <= tolerance(ts, args[3])) == neg {
		ts.Fatalf("%s is %v in %s and %v in %s, %.2g apart", args[2], a, args[0], b, args[1], difference)
	}
}

// sameObject compares the objects of two reconstructions, relative to the length
// of the first: sameobject a.npz b.npz 1e-5.
func sameObject(ts *testscript.TestScript, neg bool, args []string) {
	a, b := object(ts, args[0]), object(ts, args[1])
	if len(a) != len(b) {
		ts.Fatalf("objects of %d and %d pixels", len(a), len(b))
	}
	var apart, size float64
	for i, v := range a {
		d := v - b[i]
		apart += real(d)*real(d) + imag(d)*imag(d)
		size += real(v)*real(v) + imag(v)*imag(v)
	}
	difference := math.Sqrt(apart / size)
	ts.Logf("the objects are %.2g apart", difference)
	if (difference <= tolerance(ts, args[2])) == neg {
		ts.Fatalf("the objects are %.2g apart", difference)
	}
}

func object(ts *testscript.TestScript, path string) []complex128 {
	f, err := npz.Open(ts.MkAbs(path), npz.Limits{})
	ts.Check(err)
	defer f.Close()
	array, err := f.Read("object")
	ts.Check(err)
	values, err := npz.Complexes[complex128](array)
	ts.Check(err)
	return values
}
