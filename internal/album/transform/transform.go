// Package transform holds the monotone maps of scores before they are modelled, in
// the sense of Box and Cox (J. R. Stat. Soc. B 26, 1964): a model that is additive,
// and whose noise is even and symmetric, may be so on another scale than that of
// the scores.
//
//	t := transform.Log
//	w := t.Apply(72)   // 109.96 transformed points
//	y := t.Invert(w)   // 72
package transform

import (
	"fmt"
	"math"
)

// Transform names a map w = T(y) of a score y. Near the bottom of the scale a
// transformed point is a point.
type Transform string

const (
	// None leaves scores as they are: T(y) = y.
	None Transform = ""
	// Log spreads good scores and crowds bad ones, towards a ceiling C above the best
	// score that can be:
	//
	//	T(y) = -C log(1 - y/C)   y >= 0
	//	T(y) = y                 y < 0
	//
	// with T(0) = 0 and T'(0) = 1 from both sides. Below zero it is straight, so that
	// a distribution of w with a mean has one of y: of a Student's t under the
	// logarithm there is none.
	Log Transform = "log"
)

// Ceiling is C of [Log]: scores end at 100.
const Ceiling = 120

// Check returns an error unless t is one of the transforms.
func (t Transform) Check() error {
	if t == None || t == Log {
		return nil
	}
	return fmt.Errorf("transform: there is none of the name %q", string(t))
}

// Apply returns T(y): infinite from the ceiling on.
func (t Transform) Apply(y float64) float64 {
	switch {
	case t != Log || y < 0:
		return y
	case y >= Ceiling:
		return math.Inf(1)
	}
	return -Ceiling * math.Log1p(-y/Ceiling)
}

// Invert returns the y with T(y) = w.
func (t Transform) Invert(w float64) float64 {
	if t != Log || w < 0 {
		return w
	}
	return -Ceiling * math.Expm1(-w/Ceiling)
}

// Width returns dy/dw at w: how many points a transformed point is there.
func (t Transform) Width(w float64) float64 {
	if t != Log || w < 0 {
		return 1
	}
	return math.Exp(-w / Ceiling)
}

// Text writes T(y) of what is named y, for people.
func (t Transform) Text(y string) string {
	if t != Log {
		return y
	}
	return fmt.Sprintf("-%d log(1 - %s/%d)", Ceiling, y, Ceiling)
}

// Score names what is modelled, for people: the score, or T of it.
func (t Transform) Score() string {
	if t == None {
		return "the score"
	}
	return t.Text("score")
}
