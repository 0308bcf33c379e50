package mcmc

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"github.com/latent-go/latent/internal/crew"
)

const (
	laplaceIterations = 1000
	laplaceGradient   = 1e-6 // where L-BFGS may stop; Newton's method takes over
	newtonRounds      = 8
	newtonHalvings    = 30

	// A squared Newton decrement is the squared distance to the mode in units
	// of the Gaussian's own scale: this is a thousandth of a standard deviation.
	atMode = 1e-6
	// Where rounding in the density hides the last of the way, a tenth of a
	// standard deviation is near enough: the mode is only where chains begin.
	nearMode = 1e-2
	// Of the half unit that a Gaussian loses over one standard deviation, the
	// flat side of a skewed density still loses this much.
	minDrop = 0.02
)

// Laplace finds the mode of t from start and the affine map in which the
// Gaussian fitted there is a unit Gaussian: L-BFGS to the mode, the Hessian
// there by central differences of the exact gradient, L L' its negative
// inverse. It spends a few hundred gradients plus two to six per coordinate.
//
// A target whose mode lies at the border of the support, or that is flat or
// curves upwards in some direction, has no such map: *LaplaceError. The caller
// should then sample without a metric, and say so.
//
// Others are more targets of the same density, each for a goroutine of its own: the
// coordinates are shared among them. The result does not depend on how many there are.
func Laplace(t Target, start []float64, others ...Target) (*Affine, error) {
	o, err := newObjective(t, start)
	if err != nil {
		return nil, err
	}
	for _, u := range others {
		o.others = append(o.others, &objective{t: u, tryX: make([]float64, len(start)), tryG: make([]float64, len(start))})
	}
	o.descend()
	a, err := o.polish()
	if err != nil {
		return nil, err
	}
	if err := o.probe(a); err != nil {
		return nil, err
	}
	a.LogDensity, a.Gradients = o.lp, o.count
	return a, nil
}

// objective is the log density with the best point so far.
type objective struct {
	t     Target
	x, g  []float64 // the best point and the gradient there
	lp    float64
	count int

	tryX, tryG []float64 // the last point evaluated
	tryLP      float64

	others []*objective // which share the coordinates
}

// each calls f for every coordinate, on the objective of a goroutine, and returns the
// error of the first coordinate that has one.
func (o *objective) each(f func(mine *objective, j int) error) error {
	n, all := len(o.x), append([]*objective{o}, o.others...)
	errs := make([]error, n)
	var group crew.Group
	for w, mine := range all {
		mine.x, mine.lp = o.x, o.lp // for messages and comparisons
		group.Go(func() {
			for j := w; j < n; j += len(all) {
				errs[j] = f(mine, j)
			}
		})
	}
	group.Wait()
	for _, other := range o.others {
		o.count, other.count = o.count+other.count, 0
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func newObjective(t Target, start []float64) (*objective, error) {
	if t == nil {
		return nil, errors.New("mcmc: there is no target")
	}
	n := t.Dim()
	if len(start) != n {
		return nil, fmt.Errorf("mcmc: start has %d coordinates, the target has %d", len(start), n)
	}
	o := &objective{
		t: t, x: make([]float64, n), g: make([]float64, n), lp: math.Inf(-1),
		tryX: make([]float64, n), tryG: make([]float64, n),
	}
	if !o.improve(start) {
		return nil, o.failure("log density or gradient not finite at the start", -1)
	}
	return o, nil
}

func (o *objective) failure(reason string, coordinate int) error {
	return &LaplaceError{Reason: reason, Coordinate: coordinate, At: append([]float64(nil), o.x...)}
}

// eval evaluates at x and reports whether all is finite there.
func (o *objective) eval(x []float64) bool {
	copy(o.tryX, x)
	o.count++
	o.tryLP = o.t.LogDensity(o.tryX, o.tryG)
	if !finite(o.tryLP) || !allFinite(o.tryG) {
		o.tryLP = math.Inf(-1)
		return false
	}
	return true
}

// improve evaluates at x and moves the best point there if it is better.
func (o *objective) improve(x []float64) bool {
	if !o.eval(x) || o.tryLP <= o.lp {
		return false
	}
	o.lp = o.tryLP
	copy(o.x, x)
	copy(o.g, o.tryG)
	return true
}

// at evaluates at x unless that is where the last evaluation was: the optimiser
// asks for value and gradient one after the other.
func (o *objective) at(x []float64) {
	if !floats.Equal(x, o.tryX) {
		o.improve(x)
	}
}

// descend runs L-BFGS. Its verdict does not matter: polish judges the point.
func (o *objective) descend() {
	problem := optimize.Problem{
		Func: func(x []float64) float64 {
			o.at(x)
			return -o.tryLP
		},
		Grad: func(grad, x []float64) {
			o.at(x)
			floats.ScaleTo(grad, -1, o.tryG)
		},
	}
	settings := &optimize.Settings{
		MajorIterations: laplaceIterations, GradientThreshold: laplaceGradient,
		Converger: &optimize.FunctionConverge{Absolute: 1e-12, Iterations: 20},
	}
	_, _ = optimize.Minimize(problem, append([]float64(nil), o.x...), settings, &optimize.LBFGS{})
}

// polish takes Newton steps until the point is the mode to within a fraction of
// its own uncertainty, and returns the map fitted there.
func (o *objective) polish() (*Affine, error) {
	for range newtonRounds {
		l, err := o.factor()
		if err != nil {
			return nil, err
		}
		step, decrement := newton(l, o.g)
		fitted := &Affine{Mode: append([]float64(nil), o.x...), L: l}
		if decrement < atMode {
			return fitted, nil
		}
		if !o.ascend(fitted.Mode, step) {
			if decrement < nearMode {
				return fitted, nil
			}
			return nil, o.failure("the search for the mode got stuck", -1)
		}
	}
	return nil, o.failure("the search for the mode does not converge", -1)
}

// newton returns the step L L' g and the squared Newton decrement g' L L' g.
func newton(l *mat.TriDense, g []float64) (step []float64, decrement float64) {
	step = append([]float64(nil), g...)
	v := blas64.Vector{N: len(step), Inc: 1, Data: step}
	blas64.Trmv(blas.Trans, l.RawTriangular(), v)
	decrement = floats.Dot(step, step)
	blas64.Trmv(blas.NoTrans, l.RawTriangular(), v)
	return step, decrement
}

// ascend walks from x along step, halved until the density rises.
func (o *objective) ascend(x, step []float64) bool {
	y := make([]float64, len(x))
	for range newtonHalvings {
		if o.improve(floats.AddTo(y, x, step)) {
			return true
		}
		floats.Scale(0.5, step)
	}
	return false
}

// probe looks one standard deviation away in every direction of the map, where
// the fitted Gaussian has lost half a unit of log density. A mode at a border has
// no density there; in a direction without end, which only the ridge made
// definite, or at a point that is no mode, nothing is lost.
func (o *objective) probe(a *Affine) error {
	return o.each(func(o *objective, j int) error {
		z, q := make([]float64, len(a.Mode)), make([]float64, len(a.Mode))
		for _, side := range []float64{1, -1} {
			z[j] = side
			a.Apply(z, q)
			if !o.eval(q) {
				return o.failure("the mode lies within one standard deviation of the border of the support", j)
			}
			if o.lp-o.tryLP < minDrop {
				return o.failure("the density does not fall off", j)
			}
		}
		return nil
	})
}
