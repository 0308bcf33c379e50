package network

import "math"

// Activation is a function of one number at the end of a head.
type Activation string

// The activations.
const (
	Sigmoid       Activation = "sigmoid"        // 1/(1+e^-x)
	SiLU          Activation = "silu"           // x/(1+e^-x)
	Softplus      Activation = "softplus"       // ln(1+e^x)
	ReLU          Activation = "relu"           // max(x, 0)
	Phase         Activation = "phase"          // pi tanh x
	RealPart      Activation = "real_part"      // tanh x + 0.2
	ImaginaryPart Activation = "imaginary_part" // 1.2 tanh x
)

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// forward returns value and derivative, or nil for an unknown name. The heads
// are a thousandth of the work, so they are computed in float64 and exact.
func (a Activation) forward() func(x float64) (y, slope float64) {
	switch a {
	case Sigmoid:
		return func(x float64) (float64, float64) { s := logistic(x); return s, s * (1 - s) }
	case SiLU:
		return func(x float64) (float64, float64) { s := logistic(x); return x * s, s * (1 + x*(1-s)) }
	case Softplus:
		return func(x float64) (float64, float64) {
			return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))), logistic(x)
		}
	case ReLU:
		return func(x float64) (float64, float64) {
			if x > 0 {
				return x, 1
			}
			return 0, 0
		}
	case Phase:
		return scaledTanh(math.Pi, 0)
	case RealPart:
		return scaledTanh(1, 0.2)
	case ImaginaryPart:
		return scaledTanh(1.2, 0)
	}
	return nil
}

func scaledTanh(scale, offset float64) func(x float64) (y, slope float64) {
	return func(x float64) (float64, float64) {
		t := math.Tanh(x)
		return scale*t + offset, scale * (1 - t*t)
	}
}
