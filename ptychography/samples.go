package ptychography

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"

	"github.com/latent-go/latent/internal/fourier"
)

// mostPoints is how many positions a scan may have: more patterns than any memory holds.
const mostPoints = 1 << 24

// countable tells whether a scan can have so many points; one of others is empty.
func countable(points int) bool { return points > 0 && points <= mostPoints }

// Raster returns a square grid of points, row by row, centred on (0, 0).
func Raster(points int, step float64) Scan {
	if !countable(points) {
		return nil
	}
	side := int(math.Ceil(math.Sqrt(float64(points))))
	centre := float64(side-1) / 2
	scan := make(Scan, points)
	for i := range scan {
		scan[i] = Position{step * (float64(i/side) - centre), step * (float64(i%side) - centre)}
	}
	return scan
}

// Spiral returns Fermat's spiral: evenly dense, without the symmetry of a grid,
// which iterative engines turn into artefacts (Huang et al., Optics Express 22,
// 2014, 12634-12644).
func Spiral(points int, step float64) Scan {
	if !countable(points) {
		return nil
	}
	golden := math.Pi * (3 - math.Sqrt(5))
	scan := make(Scan, points)
	for i := range scan {
		// The disc of the first i points has the area of i cells of step^2.
		r := step * math.Sqrt((float64(i)+0.5)/math.Pi)
		scan[i] = Position{r * math.Sin(golden*float64(i)), r * math.Cos(golden*float64(i))}
	}
	return scan
}

// Fly returns the course of a stage that never stops: it goes along lines, back
// and forth, and a pattern is taken whenever it has gone flyStretch steps. The
// lines are as much closer, so that there is a point for every step^2.
func Fly(points int, step float64) Scan {
	if !countable(points) {
		return nil
	}
	width, along := step*math.Sqrt(float64(points)), step*flyStretch
	scan := make(Scan, points)
	for i := range scan {
		line := math.Floor((float64(i) + 0.5) * along / width)
		x := (float64(i)+0.5)*along - (line+0.5)*width
		if int(line)%2 == 1 {
			x = -x
		}
		scan[i] = Position{(line+0.5)*step/flyStretch - width/2, x}
	}
	return scan
}

// flyStretch is the ratio of the distance between two exposures to the root of
// the area for each, about that of a fast scan at a synchrotron.
const flyStretch = 4.6

// Groups returns a raster of squares of four positions, groupStep pixels apart,
// in the order of rows; the squares are twice the step apart, so that there is a
// position for every step^2. The four of a square follow each other.
func Groups(points int, step float64) Scan {
	if !countable(points) {
		return nil
	}
	scan := make(Scan, 0, points)
	for _, c := range Raster((points+3)/4, 2*step) {
		for k := range min(4, points-len(scan)) {
			scan = append(scan, Position{c.Y + groupStep*(float64(k/2)-0.5), c.X + groupStep*(float64(k%2)-0.5)})
		}
	}
	return scan
}

// groupStep is the distance of neighbours in a square, that of the published
// studies of networks for groups.
const groupStep = 4

// PaintStar draws a Siemens star, centred: the spokes are phase -0.8 and modulus
// 0.85 on a clear ground. Edges are blurred over about a pixel, so that hardly
// anything is finer than pixels can show; those of a [SiemensStar] are sharp.
func PaintStar(m Image, spokes int) {
	if !m.whole() {
		return
	}
	cy, cx := float64(m.Rows)/2, float64(m.Cols)/2
	outer := 0.45 * float64(min(m.Rows, m.Cols))
	for y := range m.Rows {
		row := m.Row(y)
		for x := range row {
			dy, dx := float64(y)-cy, float64(x)-cx
			r := math.Hypot(dy, dx)
			edge := r / float64(spokes) * math.Sin(float64(spokes)*math.Atan2(dy, dx)) // distance to the spoke's edge
			edge = min(edge, outer-r, r-outer/8)
			s := 0.5 + 0.5*math.Tanh(edge)
			row[x] = complex64(cmplx.Rect(1-0.15*s, -0.8*s))
		}
	}
}

// PaintBlobs draws two independent smooth random fields with structures of about
// the given size in pixels, at most mostBlob: modulus 0.6 to 1 and phase -1 to 1.
func PaintBlobs(m Image, size float64, seed uint64) {
	if !m.whole() || !(size > 0 && size <= mostBlob) {
		return
	}
	rng := rand.New(rand.NewPCG(seed, streamSample))
	a, b := smoothNoise(m.Rows, m.Cols, size, rng), smoothNoise(m.Rows, m.Cols, size, rng)
	for i := range m.Data {
		m.Data[i] = complex64(cmplx.Rect(0.8+0.2*math.Tanh(a[i]), math.Tanh(b[i])))
	}
}

// mostBlob bounds the memory for what lies outside the image.
const mostBlob = 1000

// smoothNoise is white noise through a Gaussian of the given standard deviation,
// scaled back to unit variance. Beyond the edges there is noise as well.
func smoothNoise(rows, cols int, size float64, rng *rand.Rand) []float64 {
	reach := int(math.Ceil(4 * size))
	kernel := make([]float64, 2*reach+1)
	var energy float64
	for i := range kernel {
		d := float64(i-reach) / size
		kernel[i] = math.Exp(-d * d / 2)
		energy += kernel[i] * kernel[i]
	}
	white := make([]float64, (rows+2*reach)*(cols+2*reach))
	for i := range white {
		white[i] = rng.NormFloat64() / energy
	}
	return smoothColumns(smoothRows(white, rows+2*reach, cols, kernel), rows, cols, kernel)
}

// smoothRows convolves every row and keeps the cols samples without edges.
func smoothRows(in []float64, rows, cols int, kernel []float64) []float64 {
	out, width := make([]float64, rows*cols), cols+len(kernel)-1
	for y := range rows {
		for x := range cols {
			for k, w := range kernel {
				out[y*cols+x] += w * in[y*width+x+k]
			}
		}
	}
	return out
}

func smoothColumns(in []float64, rows, cols int, kernel []float64) []float64 {
	out := make([]float64, rows*cols)
	for y := range rows {
		for k, w := range kernel {
			for x := range cols {
				out[y*cols+x] += w * in[(y+k)*cols+x]
			}
		}
	}
	return out
}

// DefocusedDisc returns a probe of n x n pixels and unit energy: a soft-edged
// disc of the given radius in pixels after free flight, which multiplies its
// transform by
//
//	exp(-i pi defocus (fy^2 + fx^2)),   f in cycles per pixel.
//
// In lengths, defocus is wavelength times distance over the squared pixel.
func DefocusedDisc(n int, radius, defocus float64) (*Probe, error) {
	if n < 2 || n > mostSide {
		return nil, &ShapeError{"a probe", fmt.Sprintf("side %d", n), fmt.Sprintf("2 to %d", mostSide)}
	}
	plan, err := fourier.NewPlan2[complex64](n, n)
	if err != nil {
		return nil, err
	}
	disc := make([]complex64, n*n)
	for i := range disc {
		r := math.Hypot(float64(i/n-n/2), float64(i%n-n/2))
		disc[i] = complex(float32(0.5-0.5*math.Tanh(r-radius)), 0)
	}
	plan.Forward(disc, disc)
	for i := range disc {
		fy, fx := float64(fourier.Frequency(i/n, n))/float64(n), float64(fourier.Frequency(i%n, n))/float64(n)
		disc[i] *= complex64(cmplx.Rect(1, -math.Pi*defocus*(fy*fy+fx*fx)))
	}
	plan.Inverse(disc, disc)
	p, err := NewProbe(n, disc)
	if err != nil {
		return nil, err
	}
	p.Normalize(1)
	return p, nil
}
