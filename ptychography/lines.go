package ptychography

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
)

// PaintLines draws straight lines at random, as thick ones of several widths laid
// over each other, of one material: modulus 0.6 to 1 and phase -1.2 to 0. Where
// the lines have the thickness t, tanh(t / (2 mean t)) of both is reached.
func PaintLines(m Image, seed uint64) {
	if !m.whole() || len(m.Data) == 0 {
		return
	}
	rng := rand.New(rand.NewPCG(seed, streamSample))
	lines := make([]float64, m.Rows*m.Cols)
	for range (m.Rows + m.Cols) / 2 {
		drawLine(lines, m.Rows, m.Cols, rng)
	}
	thick, mean := make([]float64, len(lines)), 0.0
	for _, width := range []float64{1, 5, 10} {
		for i, v := range smooth(lines, m.Rows, m.Cols, width) {
			thick[i] += width / 2 * v
			mean += width / 2 * v / float64(len(lines))
		}
	}
	for i, t := range thick {
		u := math.Tanh(t / (2 * mean))
		m.Data[i] = complex64(cmplx.Rect(math.Pow(0.6, u), -1.2*u))
	}
}

// drawLine adds a line between two random points, a unit a pixel of its length.
func drawLine(to []float64, rows, cols int, rng *rand.Rand) {
	point := func() (y, x float64) { return rng.Float64() * float64(rows-1), rng.Float64() * float64(cols-1) }
	y0, x0 := point()
	y1, x1 := point()
	steps := int(math.Ceil(math.Hypot(y1-y0, x1-x0))) + 1
	for i := range steps {
		f := (float64(i) + 0.5) / float64(steps)
		to[int(math.Round(y0+f*(y1-y0)))*cols+int(math.Round(x0+f*(x1-x0)))]++
	}
}

// smooth convolves with a Gaussian of the given standard deviation and unit sum;
// outside there is nothing.
func smooth(in []float64, rows, cols int, size float64) []float64 {
	reach := int(math.Ceil(4 * size))
	kernel, sum := make([]float64, 2*reach+1), 0.0
	for i := range kernel {
		d := float64(i-reach) / size
		kernel[i] = math.Exp(-d * d / 2)
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	wide := make([]float64, (rows+2*reach)*(cols+2*reach))
	for y := range rows {
		copy(wide[(y+reach)*(cols+2*reach)+reach:], in[y*cols:][:cols])
	}
	return smoothColumns(smoothRows(wide, rows+2*reach, cols, kernel), rows, cols, kernel)
}

// thickness is how many layers a thick sample has.
const thickness = 3

// Recontrast changes the contrast of a painted object: "phase" leaves its phase
// alone, as a sample that absorbs nothing; "thick" is three layers of it, O^3,
// with phases beyond pi where one layer has more than a third of that; "" is the
// object as it is.
func Recontrast(m Image, contrast string) error {
	switch contrast {
	case "":
	case "phase":
		for i, v := range m.Data {
			m.Data[i] = complex64(cmplx.Rect(1, cmplx.Phase(complex128(v))))
		}
	case "thick":
		for i, v := range m.Data {
			m.Data[i] = complex64(cmplx.Pow(complex128(v), thickness))
		}
	default:
		return fmt.Errorf("ptychography: contrast %q: choose phase or thick", contrast)
	}
	return nil
}
