package ptychography

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
)

// The oracle: the physics of the package comment written down once more in
// complex128, with sums instead of fast transforms and no shared code.

func oracleFarField(exit []complex128, n int) []complex128 {
	out := make([]complex128, n*n)
	for ky := range n {
		for kx := range n {
			var sum complex128
			for y := range n {
				for x := range n {
					angle := float64((ky-n/2)*y+(kx-n/2)*x) / float64(n)
					sum += exit[y*n+x] * cmplx.Rect(1, -2*math.Pi*angle)
				}
			}
			out[ky*n+kx] = sum / complex(float64(n), 0)
		}
	}
	return out
}

// oracleIntensity is the sum over the modes of |F(P O)|^2.
func oracleIntensity(modes [][]complex128, patch []complex128, n int) []float64 {
	out := make([]float64, n*n)
	for _, mode := range modes {
		exit := make([]complex128, n*n)
		for i := range exit {
			exit[i] = mode[i] * patch[i]
		}
		for i, f := range oracleFarField(exit, n) {
			out[i] += real(f)*real(f) + imag(f)*imag(f)
		}
	}
	return out
}

// oracleShift moves a periodic band-limited image by (dy, dx): the inverse of
// oracleFarField with a phase ramp in between.
func oracleShift(in []complex128, n int, dy, dx float64) []complex128 {
	far, out := oracleFarField(in, n), make([]complex128, n*n)
	for y := range n {
		for x := range n {
			for k, f := range far {
				ky, kx := float64(k/n-n/2), float64(k%n-n/2)
				out[y*n+x] += f * cmplx.Rect(1/float64(n), 2*math.Pi*(ky*(float64(y)-dy)+kx*(float64(x)-dx))/float64(n))
			}
		}
	}
	return out
}

// oraclePatch interpolates between the four pixels around every sample.
func oraclePatch(o *Object, p Position, n int) []complex128 {
	out := make([]complex128, n*n)
	at := func(y, x float64) complex128 { return complex128(o.Data[int(y)*o.Cols+int(x)]) }
	for i := range out {
		y := p.Y + float64(i/n-n/2) - o.Origin.Y
		x := p.X + float64(i%n-n/2) - o.Origin.X
		y0, x0 := math.Floor(y), math.Floor(x)
		fy, fx := complex(y-y0, 0), complex(x-x0, 0)
		out[i] = (1-fy)*((1-fx)*at(y0, x0)+fx*at(y0, x0+1)) + fy*((1-fx)*at(y0+1, x0)+fx*at(y0+1, x0+1))
	}
	return out
}

func oracleLoss(name string, intensity []float64, amplitude []float32, mask []bool) float64 {
	var sum float64
	for j, i := range intensity {
		if mask != nil && !mask[j] {
			continue
		}
		a := float64(amplitude[j])
		switch name {
		case "gaussian":
			sum += (math.Sqrt(i) - a) * (math.Sqrt(i) - a)
		case "absolute":
			sum += math.Abs(math.Sqrt(i) - a)
		case "poisson":
			g, _ := math.Lgamma(a*a + 1)
			sum += i + 1e-3 - a*a*math.Log(i+1e-3) + g
		}
	}
	return sum
}

func widen(x []complex64) []complex128 {
	out := make([]complex128, len(x))
	for i, v := range x {
		out[i] = complex128(v)
	}
	return out
}

func randomField(n int, scale float64, seed uint64) []complex64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	out := make([]complex64, n)
	for i := range out {
		out[i] = complex64(complex(scale*rng.NormFloat64(), scale*rng.NormFloat64()))
	}
	return out
}

// inner is the real inner product of the convention for gradients.
func inner(a, b []complex64) float64 {
	var s float64
	for i, v := range a {
		s += real(complex128(conj(v)) * complex128(b[i]))
	}
	return s
}
