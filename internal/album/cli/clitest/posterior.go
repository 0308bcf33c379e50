package clitest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latent-go/latent/inferencedata"
)

// group reads a group of a posterior file.
func group(ts *testscript.TestScript, file, name string) *inferencedata.Dataset {
	t, err := inferencedata.ReadNetCDF(ts.MkAbs(file), name)
	ts.Check(err)
	g := t.Group(name)
	if g == nil {
		ts.Fatalf("%s has no group %s", file, name)
	}
	return g
}

func values(ts *testscript.TestScript, file, path string) []float64 {
	name, variable, _ := strings.Cut(path, "/")
	v := group(ts, file, name).Var(variable)
	if v == nil {
		ts.Fatalf("%s has no %s", file, path)
	}
	if x, err := v.Float64s(); err == nil {
		return x
	}
	n, err := v.Int64s()
	ts.Check(err)
	x := make([]float64, len(n))
	for i := range n {
		x[i] = float64(n[i])
	}
	return x
}

// ncDim checks the length of a dimension: ncdim FILE group dim length.
func ncDim(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: ncdim file group dimension length")
	}
	if n, ok := group(ts, args[0], args[1]).Dim(args[2]); !ok || strconv.Itoa(n) != args[3] {
		ts.Fatalf("%s/%s of %s is %d long, want %s", args[1], args[2], args[0], n, args[3])
	}
}

// ncMax checks the largest value of a variable: ncmax FILE group/variable value.
func ncMax(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: ncmax file group/variable value")
	}
	want, err := strconv.ParseFloat(args[2], 64)
	ts.Check(err)
	if got := slices.Max(values(ts, args[0], args[1])); (got == want) == neg {
		ts.Fatalf("the maximum of %s in %s is %g, want %s (negated: %v)", args[1], args[0], got, args[2], neg)
	}
}

// ncLess checks that the mean of a variable is smaller in the first of two files:
// ncless FILE FILE group/variable.
func ncLess(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: ncless file file group/variable")
	}
	mean := func(file string) float64 {
		sum, x := 0.0, values(ts, file, args[2])
		for _, v := range x {
			sum += v / float64(len(x))
		}
		return sum
	}
	if a, b := mean(args[0]), mean(args[1]); !(a < b) {
		ts.Fatalf("the mean of %s is %g in %s and %g in %s, want less", args[2], a, args[0], b, args[1])
	}
}
